package dev.sluice.proxy.routing;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 2: a load balancer sends it at the start of a connection to state the
 * address of its client. Text headers (version 1) are not read.
 *
 * @param source the address that the header names; null if it names none: the load balancer itself connects, or its
 *     caller has no IP address
 */
public record ProxyHeader(@Nullable InetAddress source) {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    /** How a header of version 1 begins. */
    private static final String TEXT = "PROXY TCP";

    private static final int FIXED_BYTES = 16;
    /** The longest accepted rest: the addresses, and notes of the load balancer, which are not read. */
    private static final int MAX_BYTES = 2048;

    private static final int VERSION_2 = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;

    /** Returns whether the bytes begin with a header of version 1 or 2. */
    public static boolean isPresent(ByteBuf in) {
        return (in.readableBytes() >= SIGNATURE.length && begins(in)) || beginsWithText(in);
    }

    private static boolean beginsWithText(ByteBuf in) {
        return in.readableBytes() >= TEXT.length()
                && in.toString(in.readerIndex(), TEXT.length(), StandardCharsets.US_ASCII)
                        .equals(TEXT);
    }

    /** Returns whether the bytes begin with the signature, or may after more of them. */
    public static boolean begins(ByteBuf in) {
        int bytes = Math.min(in.readableBytes(), SIGNATURE.length);
        for (int i = 0; i < bytes; i++) {
            if (in.getByte(in.readerIndex() + i) != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a header, whose signature is right; null if more bytes are needed.
     *
     * @throws IllegalArgumentException if it is malformed, with a message that says how
     */
    public static @Nullable ProxyHeader read(ByteBuf in) {
        int from = in.readerIndex();
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int command = in.getByte(from + 12) & 0xFF;
        int length = in.getUnsignedShort(from + 14);
        if (command >> 4 != VERSION_2 || (command & 0xF) > PROXY) {
            throw new IllegalArgumentException("its version or command is unknown");
        }
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
        }
        if (in.readableBytes() < FIXED_BYTES + length) {
            return null;
        }
        in.skipBytes(FIXED_BYTES + length);
        return new ProxyHeader(
                (command & 0xF) == LOCAL ? null : source(in, from + FIXED_BYTES, length, in.getByte(from + 13)));
    }

    private static @Nullable InetAddress source(ByteBuf in, int from, int length, int family) {
        return switch (family) {
            case 0x11 -> address(in, from, length, 4);
            case 0x21 -> address(in, from, length, 16);
            case 0x00, 0x31 -> null; // unspecified, or a Unix socket
            default -> throw new IllegalArgumentException("its addresses are of an unknown family");
        };
    }

    /** Returns the first of two addresses, which two ports follow. */
    private static InetAddress address(ByteBuf in, int from, int length, int bytes) {
        if (length < 2 * bytes + 4) {
            throw new IllegalArgumentException("its addresses are incomplete");
        }
        byte[] address = new byte[bytes];
        in.getBytes(from, address);
        try {
            return InetAddress.getByAddress(address); // an IPv4 address in IPv6 form becomes IPv4
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("its addresses have a wrong length", e);
        }
    }
}
