package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** One host of an exchange, chosen by how a path begins. */
public record UpstreamSettings(
        @Knob(
                value =
                        "Calls whose path begins with this, up to a '/', '?' or the end, go to this host; of several the longest wins; '' takes what no other does.",
                max = 200)
        String path,

        @Knob("The exchange's own base URL, scheme and host only; /url/ relays to it under this name.")
        Upstream url,

        @Knob("Where to connect instead, if not to 'url': a testnet, a simulator, recorded replies.") @Nullable
        Upstream connectTo,

        @Knob(
                value = "Connections to this host; the default is proxy.upstream.connectionsPerHost of sluice.json.",
                min = 3,
                max = 10_000)
        @Nullable
        Integer maxConnections) {

    public UpstreamSettings {
        if (!path.isEmpty() && (!path.matches("(/[A-Za-z0-9._~-]+)+") || path.contains(".."))) {
            throw new IllegalArgumentException("'path' \"" + path
                    + "\" is no start of a path; allowed: '' or /letters, digits, . _ ~ -, no '/' at the end");
        }
    }

    /** Where calls really go. */
    public Upstream target() {
        return connectTo != null ? connectTo : url;
    }

    /** The same, but connected elsewhere. */
    public UpstreamSettings to(Upstream elsewhere) {
        return new UpstreamSettings(path, url, elsewhere, maxConnections);
    }
}
