package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.logging.Log;
import dev.sluice.part.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * All parts of the gateway. A failure of one part to reload, stop or close is logged, and the other parts still do it.
 */
record GatewayParts(List<Part> all, Log log) {
    /** Applies the configuration and returns a sentence for each part that failed. */
    List<String> reload(Config next) {
        return forEach("apply the configuration until the gateway is restarted", part -> part.reload(next));
    }

    void stop() {
        var unused = forEach("stop", Part::stop);
    }

    void close() {
        var unused = forEach("close", Part::close);
    }

    private List<String> forEach(String what, Consumer<Part> act) {
        List<String> failures = new ArrayList<>();
        for (Part part : all) {
            try {
                act.accept(part);
            } catch (RuntimeException | Error e) {
                String failure = part.getClass().getSimpleName() + " could not " + what + ": " + e;
                log.error(failure);
                failures.add(failure);
            }
        }
        return failures;
    }
}
