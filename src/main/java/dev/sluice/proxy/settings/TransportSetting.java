package dev.sluice.proxy.settings;

import java.util.Locale;

/** What the event loops use to wait for their sockets: {@code proxy.transport}. */
public enum TransportSetting {
    EPOLL,
    IO_URING,
    /** {@link #IO_URING} where the system allows it. */
    AUTO;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
