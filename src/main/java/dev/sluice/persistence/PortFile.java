package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a data folder with an address of the gateway that uses the folder, or used it last. So a command finds the
 * gateway by its folder alone.
 */
public enum PortFile {
    /** Where the admin API listens. */
    ADMIN("admin.port"),
    /** Where the first port of bots listens. */
    BOTS("bots.port");

    /** A host that cannot be asked for, because it stands for all addresses. */
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_BYTES = 300;
    private static final Pattern FORM = Pattern.compile("(?:([^\\s/?#@]+):)?([0-9]{1,5})");

    private final String file;

    PortFile(String file) {
        this.file = file;
    }

    /**
     * Where a gateway listens.
     *
     * @param host a name or an address; of IPv6 in brackets
     * @param port 0 if it is not known
     */
    public record Address(String host, int port) {
        private static final Address UNKNOWN = new Address(LOOPBACK, 0);

        /** Returns where to connect to a gateway that listens at this host, on this machine if it is a wildcard. */
        public static Address listening(String host, int port) {
            String reached = WILDCARDS.contains(host) ? LOOPBACK : host;
            return new Address(reached.contains(":") ? "[" + reached + "]" : reached, port);
        }

        /** Returns this host with another port. */
        public Address at(int other) {
            return new Address(host, other);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Writes where the gateway listens; only the port if that is on 127.0.0.1. Blocks. */
    public void write(Path folder, Address address) throws IOException {
        String text = address.host().equals(LOOPBACK) ? String.valueOf(address.port()) : address.toString();
        OwnerOnlyFiles.replaceFile(folder.resolve(file), text + "\n");
    }

    /** Returns where the gateway listens; at port 0 if the folder does not say it. Blocks. */
    public Address read(Path folder) {
        Path path = folder.resolve(file);
        try {
            Matcher matcher = FORM.matcher(
                    Files.size(path) > MAX_BYTES ? "" : Files.readString(path).strip());
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
                return Address.UNKNOWN;
            }
            String host = matcher.group(1);
            return new Address(host == null ? LOOPBACK : host, Integer.parseInt(matcher.group(2)));
        } catch (IOException absent) {
            return Address.UNKNOWN;
        }
    }
}
