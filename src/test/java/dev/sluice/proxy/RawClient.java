package dev.sluice.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A bot that writes and reads exact bytes. Text is Latin-1: each char is a byte. */
public final class RawClient implements AutoCloseable {
    /** Matches generated request ids, which differ each time and are excluded from comparisons. */
    private static final Pattern MADE_HERE = Pattern.compile("X-Request-Id: [0-9a-z]+-[0-9a-z]+\r\n");

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) {
        this(port, 0);
    }

    RawClient(int port, int receiveBufferBytes) {
        try {
            socket = new Socket();
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), receiveBufferBytes > 0 ? 512 : 65_536);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a client on an open socket. */
    public RawClient(Socket opened) {
        try {
            socket = opened;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 65_536);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawClient send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /**
     * Reads up to the first bytes that contain this text. Returns what was read, also if the connection ended before.
     */
    String readUntil(String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            int b;
            while ((b = in.read()) >= 0) {
                out.write(b);
                if (b == end.charAt(end.length() - 1)
                        && out.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                    break;
                }
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("nothing more came behind: " + out.toString(StandardCharsets.ISO_8859_1), e);
        } catch (IOException e) {
            out.writeBytes("<reset>".getBytes(StandardCharsets.ISO_8859_1));
        }
        return MADE_HERE.matcher(out.toString(StandardCharsets.ISO_8859_1)).replaceAll("");
    }

    /** Reads exactly this number of bytes, one character each. */
    String read(int bytes) {
        try {
            return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String readResponse() {
        String head = readUntil("\r\n\r\n");
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
        if (at < 0) {
            return head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")
                    ? head + readUntil("0\r\n\r\n")
                    : head;
        }
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
        return head + new String(readBytes(length), StandardCharsets.ISO_8859_1);
    }

    byte[] readBytes(int n) {
        try {
            return in.readNBytes(n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the end of the connection and returns the number of bytes. */
    long drain() {
        long n = 0;
        byte[] buffer = new byte[65_536];
        try {
            int read;
            while ((read = in.read(buffer)) >= 0) {
                n += read;
            }
        } catch (IOException e) {
            return n;
        }
        return n;
    }

    String readAll() {
        return readUntil("\u0000never");
    }

    boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void hangUp() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
