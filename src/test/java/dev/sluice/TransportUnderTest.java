package dev.sluice;

import dev.sluice.proxy.settings.TransportSetting;
import dev.sluice.upgrade.SocketTransport;
import java.util.Locale;

/** The transport of the gateways that tests start: epoll, or what {@code -Dtransport=io_uring} names. */
public final class TransportUnderTest {
    private static final SocketTransport TRANSPORT =
            SocketTransport.valueOf(System.getProperty("transport", "epoll").toUpperCase(Locale.ROOT));

    private TransportUnderTest() {}

    public static SocketTransport get() {
        return TRANSPORT;
    }

    public static TransportSetting setting() {
        return TransportSetting.valueOf(TRANSPORT.name());
    }
}
