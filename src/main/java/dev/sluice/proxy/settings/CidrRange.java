package dev.sluice.proxy.settings;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A range of addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. Host names are never resolved. */
public record CidrRange(InetAddress network, int bits) {
    /** Parses a range; throws an IllegalArgumentException that describes the error. */
    public static CidrRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw wrong(text, "no addresses");
        }
        int all = network.length * 8;
        String digits = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!digits.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(digits) > all) {
            throw wrong(text, "no addresses");
        }
        int bits = Integer.parseInt(digits);
        for (int bit = bits; bit < all; bit++) {
            if (isSet(network, bit)) {
                throw wrong(text, "not the first address of its own mask");
            }
        }
        try {
            return new CidrRange(InetAddress.getByAddress(network), bits);
        } catch (UnknownHostException e) {
            throw wrong(text, "no addresses");
        }
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(
                "'" + text + "' is " + why + "; allowed: an IP address, or one with the bits that count (10.0.0.0/8)");
    }

    public boolean contains(InetAddress address) {
        byte[] asked = address.getAddress();
        byte[] own = network.getAddress();
        if (asked.length != own.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (isSet(asked, bit) != isSet(own, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSet(byte[] address, int bit) {
        return (address[bit / 8] >> (7 - bit % 8) & 1) == 1;
    }

    /** Returns true if the range includes every address. */
    boolean isEverybody() {
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
