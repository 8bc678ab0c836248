package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.exchange.parse.DecimalParser;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings for where the responses of one route report how close an account is to liquidation. */
public record MarginRow(
        @Setting(value = "Name of the margin, for an account that has several.", min = 1, max = 32)
        String name,

        @Setting(
                value =
                        "Path of the figure, names joined by dots. In a list, the first element that has the path is used.",
                min = 1,
                max = 100)
        String value,

        @Setting(value = "Path of the divisor of the figure. Absent: the figure is not divided.", min = 1, max = 100)
        @Nullable
        String of,

        @Setting("Safer direction of the value: LOWER or HIGHER.")
        RiskDirection safer,

        @Setting(
                value = "Value, after the division, from which the exchange may liquidate. Written as text.",
                min = 1,
                max = 40)
        String liquidation,

        @Setting(
                value =
                        "Whether a complete response in which the figure is absent, null or empty means that nothing is at "
                                + "risk. Otherwise such a response has no meaning.",
                def = "false")
        boolean absentIsNone,

        @Setting(
                value = "Maximum number of bytes of such a response that are read, after decompression.",
                min = 1024,
                max = 1_048_576,
                def = "262144")
        int readBytes) {
    public MarginRow {
        if (DecimalParser.parse(liquidation) == null
                || liquidationOf(liquidation).signum() <= 0) {
            throw new IllegalArgumentException("'liquidation' \"" + liquidation
                    + "\" must be a plain decimal number above 0, such as \"1\" or \"0.4\"");
        }
        checkPaths(value, of);
    }

    /** Checks that the paths are well-formed. */
    private static void checkPaths(String value, @Nullable String of) {
        for (String path : of == null ? List.of(value) : List.of(value, of)) {
            if (path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
                throw new IllegalArgumentException(
                        "'" + path + "' is not a path; allowed: names joined by single dots");
            }
        }
    }

    private static BigDecimal liquidationOf(String text) {
        return new BigDecimal(text);
    }

    public BigDecimal liquidationPoint() {
        return liquidationOf(liquidation);
    }
}
