package dev.sluice.sim.signature;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of JSON values to MessagePack (github.com/msgpack/msgpack, spec.md), in which Hyperliquid's callers sign
 * an action.
 */
public final class MessagePack {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private MessagePack() {}

    /** Returns the shortest encoding of a value of Jackson. */
    public static byte[] of(@Nullable Object value) {
        MessagePack pack = new MessagePack();
        pack.add(value);
        return pack.out.toByteArray();
    }

    private void add(@Nullable Object value) {
        if (value == null) {
            out.write(0xc0);
        } else if (value instanceof Boolean flag) {
            out.write(flag ? 0xc3 : 0xc2);
        } else if (value instanceof Number number) {
            addNumber(new BigDecimal(number.toString()));
        } else if (value instanceof Map<?, ?> map) {
            addSize(map.size(), 0x80, 0xde);
            map.forEach((name, member) -> {
                add(name);
                add(member);
            });
        } else if (value instanceof Collection<?> list) {
            addSize(list.size(), 0x90, 0xdc);
            list.forEach(this::add);
        } else {
            addText(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void addText(byte[] text) {
        if (text.length < 32) {
            out.write(0xa0 | text.length);
        } else if (text.length < 256) {
            out.write(0xd9);
            out.write(text.length);
        } else {
            out.write(0xda);
            addBytes(text.length, 2);
        }
        out.writeBytes(text);
    }

    private void addSize(int size, int few, int many) {
        if (size < 16) {
            out.write(few | size);
        } else {
            out.write(many);
            addBytes(size, 2);
        }
    }

    private void addNumber(BigDecimal number) {
        if (number.stripTrailingZeros().scale() > 0) {
            out.write(0xcb);
            addBytes(Double.doubleToLongBits(number.doubleValue()), 8);
            return;
        }
        BigInteger whole = number.toBigInteger();
        long value = whole.longValue();
        int bits = whole.signum() < 0 ? whole.bitLength() + 1 : whole.bitLength();
        if (whole.signum() >= 0 ? bits <= 7 : value >= -32) {
            out.write((int) value);
        } else if (bits <= 8) {
            addTyped(whole, 0xcc, 0xd0, 1);
        } else if (bits <= 16) {
            addTyped(whole, 0xcd, 0xd1, 2);
        } else if (bits <= 32) {
            addTyped(whole, 0xce, 0xd2, 4);
        } else {
            addTyped(whole, 0xcf, 0xd3, 8);
        }
    }

    private void addTyped(BigInteger number, int unsigned, int signed, int bytes) {
        out.write(number.signum() < 0 ? signed : unsigned);
        addBytes(number.longValue(), bytes);
    }

    private void addBytes(long value, int bytes) {
        out.write(ByteBuffer.allocate(8).putLong(value).array(), 8 - bytes, bytes);
    }
}
