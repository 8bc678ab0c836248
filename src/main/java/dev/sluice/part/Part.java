package dev.sluice.part;

import dev.sluice.config.Config;
import java.util.List;

/** A part of the gateway, as far as all parts are treated alike. A part overrides what it has. */
public interface Part extends AutoCloseable {
    /** Returns the operations that it adds to the admin port. */
    default List<Operation> operations() {
        return List.of();
    }

    /** Adds its metrics, at each scrape. */
    default void metrics(Metrics to) {}

    /** Starts its threads and its questions to others; called when the ports are open. */
    default void start() {}

    /** Does what is due; called every second from the start on, on one event loop, so it must not block. */
    default void everySecond() {}

    /** Stops its questions to others; called before the calls drain, or when another process takes over. */
    default void stop() {}

    /** Applies the part of this valid configuration that concerns it. */
    default void reload(Config next) {}

    /** Ends its threads and writes what is left to write; called by a thread that may wait for the disk. */
    @Override
    default void close() {}
}
