package dev.sluice.proxy.http1;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.VertxException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of faults of the gateway in the handling of connections. Connections that a peer breaks, and TLS records that
 * cannot be read, are expected: they are counted where they affect a call. Thread-safe.
 */
public final class ConnectionFaults {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFaults.class);

    private ConnectionFaults() {}

    /** Logs the failure of a connection if it is a fault of the gateway. */
    public static void report(Throwable failure) {
        if (!isExpected(failure)) {
            LOG.error("a fault of the gateway ended a call or connection (log level debug shows where)", failure);
        }
    }

    private static boolean isExpected(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof DecoderException
                || failure instanceof VertxException; // Vert.x says so that a connection has closed
    }
}
