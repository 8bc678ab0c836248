package dev.sluice.core.exchange.parse;

import java.util.regex.Pattern;

/** The check of IP addresses in settings. */
public final class IpAddresses {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern V6 = Pattern.compile("(?=.*:.*:)[0-9a-f:]{2,39}");

    private IpAddresses() {}

    /** Requires an address as text, never a host name; throws an IllegalArgumentException that names the setting. */
    public static void require(String setting, String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + setting + "' is \"" + text
                    + "\"; allowed: an IP address of this machine, such as \"10.0.0.5\" or \"2001:db8::5\"");
        }
    }
}
