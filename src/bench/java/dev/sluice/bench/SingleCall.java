package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A single call on its own connection. */
final class SingleCall {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final String OK = "HTTP/1.1 200";

    private SingleCall() {}

    static boolean isOk(TargetAddress address, String path) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(Workload.get(address.path(path)));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(OK.length()), StandardCharsets.ISO_8859_1).equals(OK);
        } catch (IOException notYet) {
            return false;
        }
    }
}
