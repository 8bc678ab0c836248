package dev.sluice.proxy.routing;

import dev.sluice.proxy.settings.CidrRange;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trusted load balancers in front of the gateway. Only they may state the address of another caller; a caller whose
 * address a load balancer does not state is unknown. Immutable.
 */
public final class Balancers {
    public static final Balancers NONE = new Balancers(List.of());

    /** An address as in X-Forwarded-For, in brackets or not, with a port or not. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[ \\t]*(?:(?<v4>[0-9.]{7,15})(?::[0-9]{1,5})?|(?<v6>[0-9A-Fa-f:.]{2,45})|\\[(?<in>[0-9A-Fa-f:.]{2,45})](?::[0-9]{1,5})?)[ \\t]*");

    private final List<IpSubnetFilterRule> rules;

    Balancers(List<CidrRange> ranges) {
        rules = ranges.stream().map(CidrRange::rule).toList();
    }

    /** Returns whether the address belongs to a load balancer. */
    public boolean contains(@Nullable InetAddress address) {
        return !rules.isEmpty() && address != null && ClientAccess.matchesAny(rules, address);
    }

    /**
     * Returns the address of a caller; null if it is unknown, so that the caller needs a token.
     *
     * @param peer the other end of the connection; null if it has no address
     * @param header the header of the PROXY protocol that the connection began with; null for none
     * @param forwardedFor the values of all X-Forwarded-For headers, in their order; only load balancers may send them
     */
    public @Nullable InetAddress caller(
            @Nullable InetAddress peer, @Nullable ProxyHeader header, List<String> forwardedFor) {
        if (header != null && !contains(peer)) {
            return null; // a reload took the load balancer from the list
        }
        InetAddress found = header == null ? peer : header.source();
        if (!contains(found)) {
            return forwardedFor.isEmpty() ? found : null;
        }
        return lastCaller(forwardedFor);
    }

    /**
     * Returns the last address that is not a load balancer's; null if there is none, or if an unreadable value follows
     * it.
     */
    private @Nullable InetAddress lastCaller(List<String> forwardedFor) {
        for (int line = forwardedFor.size() - 1; line >= 0; line--) {
            String value = forwardedFor.get(line);
            int end = value.length();
            while (end >= 0) {
                int comma = value.lastIndexOf(',', end - 1);
                InetAddress address = address(value.substring(comma + 1, end));
                if (!contains(address)) {
                    return address;
                }
                end = comma;
            }
        }
        return null;
    }

    private static @Nullable InetAddress address(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches()) {
            return null;
        }
        String v4 = form.group("v4");
        String v6 = form.group("v6");
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(v4 != null ? v4 : v6 != null ? v6 : form.group("in"));
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null; // neither 4 nor 16 bytes
        }
    }
}
