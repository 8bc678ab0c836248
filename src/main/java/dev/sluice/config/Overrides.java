package dev.sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line that override the files; null or empty means no override. Checked like a file, in
 * {@link Config#load(java.nio.file.Path, Overrides)}.
 *
 * @param upstreams exchange to the URL that receives all its calls; the exchange {@code *} stands for all others
 * @param host the address of the traffic port
 * @param port the traffic port
 * @param adminPort the admin port
 * @param dataFolder the data folder
 * @param member the name of this gateway in its cluster
 * @param firstStart whether an absent or empty data folder is a first start, whatever {@code killSwitch.requireState}
 *     says
 */
public record Overrides(
        Map<String, String> upstreams,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Integer adminPort,
        @Nullable String dataFolder,
        @Nullable String member,
        boolean firstStart) {
    public static final String EVERY = "*";
    public static final Overrides NONE = builder().build();

    public Overrides {
        upstreams = Map.copyOf(upstreams);
    }

    /** Returns a builder without any override. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of overrides; what is not set stays as in the files. */
    public static final class Builder {
        private Map<String, String> upstreams = Map.of();
        private @Nullable String host;
        private @Nullable Integer port;
        private @Nullable Integer adminPort;
        private @Nullable String dataFolder;
        private @Nullable String member;
        private boolean firstStart;

        private Builder() {}

        public Builder upstreams(Map<String, String> value) {
            upstreams = value;
            return this;
        }

        public Builder host(@Nullable String value) {
            host = value;
            return this;
        }

        public Builder port(@Nullable Integer value) {
            port = value;
            return this;
        }

        public Builder adminPort(@Nullable Integer value) {
            adminPort = value;
            return this;
        }

        public Builder dataFolder(@Nullable String value) {
            dataFolder = value;
            return this;
        }

        public Builder member(@Nullable String value) {
            member = value;
            return this;
        }

        public Builder firstStart(boolean value) {
            firstStart = value;
            return this;
        }

        public Overrides build() {
            return new Overrides(upstreams, host, port, adminPort, dataFolder, member, firstStart);
        }
    }
}
