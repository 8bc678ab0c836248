package dev.sluice.core.exchange.parse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A decompressor of the start of a body. The body may be truncated; the result is everything that could be
 * decompressed.
 */
public final class InflatedPrefix {
    private static final int CHUNK = 4096;
    private static final int NIBBLE = 0x0f;
    private static final int BYTE = 0xff;
    private static final int ZLIB_CHECK = 31;

    private InflatedPrefix() {}

    /**
     * Returns the decompressed bytes, at most {@code maxBytes} of a compressed body; empty if the content coding is
     * unknown.
     */
    public static byte[] of(byte[] body, @Nullable String encoding, int maxBytes) {
        String coding = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> gzip(body, maxBytes);
            case "deflate" -> deflate(body, maxBytes);
            default -> new byte[0];
        };
    }

    /**
     * Decompresses gzip without GZIPInputStream, which recurses for each member, so that many empty members would
     * overflow the stack.
     */
    private static byte[] gzip(byte[] body, int maxBytes) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(CHUNK);
        InflatingStream.Sink sink = (bytes, from, to) -> {
            plain.write(bytes, from, Math.min(to - from, maxBytes - plain.size()));
            return plain.size() < maxBytes;
        };
        try (InflatingStream inflatingStream = new InflatingStream("gzip", sink)) {
            inflatingStream.feed(body, 0, body.length);
        }
        return plain.toByteArray();
    }

    /**
     * Returns a stream that inflates with the zlib header that the standard requires, or without one, as some servers
     * send it.
     */
    private static InputStream inflating(byte[] body) {
        boolean zlib = body.length > 1
                && (body[0] & NIBBLE) == Deflater.DEFLATED
                && ((body[0] & BYTE) * (BYTE + 1) + (body[1] & BYTE)) % ZLIB_CHECK == 0;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(new ByteArrayInputStream(body), inflater, CHUNK) {
            @Override
            public void close() throws IOException {
                super.close();
                // InflaterInputStream ends only inflaters that it created itself.
                inflater.end();
            }
        };
    }

    private static byte[] deflate(byte[] body, int maxBytes) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(CHUNK);
        try (InputStream in = inflating(body)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read > 0 && plain.size() < maxBytes; read = in.read(chunk)) {
                plain.write(chunk, 0, Math.min(read, maxBytes - plain.size()));
            }
        } catch (IOException e) {
            // The body is truncated or corrupt: everything decompressed so far is used.
            return plain.toByteArray();
        }
        return plain.toByteArray();
    }
}
