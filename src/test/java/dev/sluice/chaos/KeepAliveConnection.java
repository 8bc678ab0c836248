package dev.sluice.chaos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection that sends the same request again and again, and measures each. */
final class KeepAliveConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
    private static final int MAX_RESPONSE_BYTES = 8192;
    private static final int TIMEOUT_MILLIS = 5000;

    private final Socket socket;
    private final byte[] request;
    private final byte[] response = new byte[MAX_RESPONSE_BYTES];

    KeepAliveConnection(int port, String path) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends one request and returns the microseconds until the last byte of the response. */
    double call() throws IOException {
        long from = System.nanoTime();
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        int length = 0;
        while (true) {
            int read = in.read(response, length, response.length - length);
            if (read <= 0) {
                throw new EOFException("the response ended after " + length + " bytes");
            }
            length += read;
            String text = new String(response, 0, length, StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            Matcher matcher = LENGTH.matcher(text);
            if (head >= 0
                    && matcher.find()
                    && length >= head + 4 + Integer.parseInt(Objects.requireNonNull(matcher.group(1)))) {
                double micros = (System.nanoTime() - from) / 1e3;
                if (!text.startsWith("HTTP/1.1 200 ")) {
                    throw new IOException("the response was " + text.substring(0, head));
                }
                return micros;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
