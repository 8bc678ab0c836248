package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings for where the responses of one route report how close an account is to liquidation. */
public record MarginRow(
        @Setting(value = "What the margin is called where an account has several.", min = 1, max = 32)
        String name,

        @Setting(
                value = "Path of the figure, names joined by dots; of a list the first element that has it counts.",
                min = 1,
                max = 100)
        String value,

        @Setting(value = "Path of what the figure is divided by; absent: by nothing.", min = 1, max = 100) @Nullable
        String of,

        @Setting("Which way is safer: LOWER or HIGHER.") RiskDirection safer,

        @Setting(value = "The figure, divided, from which the exchange may liquidate, as a text.", min = 1, max = 40)
        String liquidation,

        @Setting(
                value =
                        "A whole answer in which the figure is absent, null or empty says that nothing is at risk; else such an answer says nothing.",
                def = "false")
        boolean absentIsNone,

        @Setting(value = "How much of such an answer is read, inflated.", min = 1024, max = 1_048_576, def = "262144")
        int readBytes) {
    public MarginRow {
        if (DecimalParser.plain(liquidation) == null
                || liquidationOf(liquidation).signum() <= 0) {
            throw new IllegalArgumentException("'liquidation' \"" + liquidation
                    + "\" must be a plain decimal number above 0, such as \"1\" or \"0.4\"");
        }
        paths(value, of);
    }

    /** Checks that the paths are well-formed. */
    private static void paths(String value, @Nullable String of) {
        for (String path : of == null ? List.of(value) : List.of(value, of)) {
            if (path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
                throw new IllegalArgumentException("'" + path + "' is no path; allowed: names joined by single dots");
            }
        }
    }

    private static BigDecimal liquidationOf(String text) {
        return new BigDecimal(text);
    }

    BigDecimal liquidationPoint() {
        return liquidationOf(liquidation);
    }
}
