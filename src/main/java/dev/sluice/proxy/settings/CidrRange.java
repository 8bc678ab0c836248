package dev.sluice.proxy.settings;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. Host names are never resolved. A
 * range of IPv4-mapped IPv6 addresses ({@code ::ffff:10.0.0.0/104}) becomes the IPv4 range ({@code 10.0.0.0/8}),
 * because the JVM presents the peers of such addresses as IPv4.
 */
public record CidrRange(InetAddress network, int bits) {
    private static final int MAPPED_PREFIX_BITS = 96;

    /**
     * Parses a range. Netty compares addresses but does not check the text of a range: it looks host names up and
     * clears the bits behind the prefix.
     *
     * @throws IllegalArgumentException with a message that describes the error
     */
    public static CidrRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw wrong(text, "not an address or range");
        }
        int all = network.length * 8;
        String digits = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!digits.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(digits) > all) {
            throw wrong(text, "not an address or range");
        }
        int bits = Integer.parseInt(digits);
        for (int bit = bits; bit < all; bit++) {
            if (isSet(network, bit)) {
                throw wrong(text, "not the first address of its range");
            }
        }
        try {
            InetAddress address = InetAddress.getByAddress(network);
            boolean mapped = address instanceof Inet4Address && network.length > 4;
            return new CidrRange(address, mapped ? bits - MAPPED_PREFIX_BITS : bits);
        } catch (UnknownHostException e) {
            throw wrong(text, "not an address or range");
        }
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(
                "'" + text + "' is " + why
                        + "; allowed: an IP address, or a range as its first address and number of fixed bits, such as 10.0.0.0/8");
    }

    private static boolean isSet(byte[] address, int bit) {
        return (address[bit / 8] >> (7 - bit % 8) & 1) == 1;
    }

    /** Returns the rule that matches the addresses of this range. */
    public IpSubnetFilterRule rule() {
        return new IpSubnetFilterRule(network, bits, IpFilterRuleType.ACCEPT);
    }

    /** Returns whether the range includes every address. */
    boolean isAllAddresses() {
        return bits == 0;
    }

    boolean isLoopback() {
        return network.isLoopbackAddress() && bits >= 8;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
