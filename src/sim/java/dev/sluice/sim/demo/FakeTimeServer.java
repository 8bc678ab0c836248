package dev.sluice.sim.demo;

import dev.sluice.base.time.WallClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A local SNTP server (RFC 4330) whose clock can be set wrong; it answers on a thread of its own. */
public final class FakeTimeServer implements AutoCloseable {
    private static final int BYTES = 48;
    private static final int TRANSMIT = 40;
    private static final byte RESPONSE_OF_A_SERVER = 0x24;
    private static final byte STRATUM = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long SECONDS_TO_1970 = 2_208_988_800L;

    private final DatagramSocket socket;
    private final WallClock clock = WallClock.system();
    private volatile long aheadNanos;

    public FakeTimeServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "a time server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the server's address as the gateway's configuration writes it. */
    public String name() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Sets how far its clock is ahead of this machine's; 0 is correct. */
    void ahead(long millis) {
        aheadNanos = millis * 1_000_000;
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[BYTES], BYTES);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                socket.send(new DatagramPacket(answer(packet.getData()), BYTES, packet.getSocketAddress()));
            } catch (IOException e) {
                Thread.onSpinWait(); // closed, or one client is gone: the next one is still answered
            }
        }
    }

    private byte[] answer(byte[] question) {
        long stamp = stamp(clock.epochNanos() + aheadNanos);
        long second = 1L << 32;
        return ByteBuffer.allocate(BYTES)
                .put(RESPONSE_OF_A_SERVER)
                .put(STRATUM)
                .putInt(16, (int) ((stamp - second) >>> 32))
                .putInt(12, 0x7f7f0101)
                .putLong(24, ByteBuffer.wrap(question).getLong(TRANSMIT))
                .putLong(32, stamp)
                .putLong(TRANSMIT, stamp)
                .array();
    }

    private static long stamp(long epochNanos) {
        long seconds = epochNanos / NANOS_PER_SECOND + SECONDS_TO_1970;
        long fraction = ((epochNanos % NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        return (seconds << 32) | fraction;
    }

    @Override
    public void close() {
        socket.close();
    }
}
