package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.call.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers that the user entered as {@code 'K: V'}. */
final class TypedHeaders implements Headers {
    private final List<String[]> pairs = new ArrayList<>();

    TypedHeaders(List<String> typed) {
        for (String line : typed) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new CommandFailed(
                        ExitCode.USAGE, "--header must be 'K: V', such as 'X-MBX-APIKEY: abc', not '" + line + "'");
            }
            pairs.add(new String[] {
                line.substring(0, colon).strip(), line.substring(colon + 1).strip()
            });
        }
    }

    @Override
    public @Nullable String get(String name) {
        for (String[] pair : pairs) {
            if (pair[0].equalsIgnoreCase(name)) {
                return pair[1];
            }
        }
        return null;
    }
}
