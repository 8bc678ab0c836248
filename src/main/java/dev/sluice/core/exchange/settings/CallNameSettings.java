package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import java.util.List;

/**
 * Settings of a parameter that names the call as its path does, such as the method of JSON-RPC. It is not known which
 * of the two the exchange goes by, so a call whose path and parameter differ counts as the worse of both.
 */
public record CallNameSettings(
        @Setting(value = "The parameter, in the body or in the header with the parameters.", min = 1, max = 64)
        String parameter,

        @Setting(
                value = "What stands before the name in a path, one for each version of the API: \"/v1/\".",
                min = 1,
                max = 8)
        List<String> prefixes) {
    /** Returns whether the path names this call. A path that ends where the name begins names none. */
    public boolean matches(String path, String name) {
        for (String prefix : prefixes) {
            boolean namesNone = path.length() < prefix.length() && prefix.startsWith(path);
            if (namesNone
                    || (path.length() == prefix.length() + name.length()
                            && path.startsWith(prefix)
                            && path.endsWith(name))) {
                return true;
            }
        }
        return false;
    }
}
