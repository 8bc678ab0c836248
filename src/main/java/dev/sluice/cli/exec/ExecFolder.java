package dev.sluice.cli.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one {@code sluice exec}, which only its user can read: the files that the started program sees instead
 * of the system's, and the socket between its network and that of the machine. It is deleted at the end.
 */
public final class ExecFolder implements AutoCloseable {
    /** The address of the name server in a network of pasta, which passes questions on to that of the machine. */
    static final String NAME_SERVER = "169.254.1.53";

    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final List<Path> BUNDLES = Stream.of(
                    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
            .map(Path::of)
            .toList();
    private static final String PREFIX = "sluice-exec-";
    private static final String SOCKET = "relay.sock";
    private static final int PER_NETWORK = 250;
    static final String STORE_PASSWORD = "changeit";

    private final Path folder;
    private final List<String> targets = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();

    /**
     * Creates the folder.
     *
     * @param hosts the hosts of exchanges, each with its ports
     * @param authority the file with the authority that the program must trust
     * @param environment the variables that the program would have
     */
    public ExecFolder(Map<String, Set<Integer>> hosts, Path authority, Map<String, String> environment)
            throws IOException {
        folder = Files.createTempDirectory(PREFIX);
        deleteLeft(folder);
        try {
            write(hosts, Files.readString(authority), environment);
        } catch (GeneralSecurityException e) {
            close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void write(Map<String, Set<Integer>> hosts, String authority, Map<String, String> environment)
            throws IOException, GeneralSecurityException {
        List<String> names = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (Map.Entry<String, Set<Integer>> host : hosts.entrySet()) {
            String address = "127.1." + names.size() / PER_NETWORK + "." + (names.size() % PER_NETWORK + 1);
            names.add(address + " " + host.getKey() + " " + host.getKey() + "."); // a name may end with a dot
            for (int port : host.getValue()) {
                targets.add(host.getKey() + ":" + port);
                addresses.add(address + " " + host.getKey() + ":" + port);
            }
        }
        Files.write(file("addresses"), addresses);
        List<String> lines = new ArrayList<>(names); // the first line with a name counts
        if (Files.isReadable(HOSTS)) {
            lines.addAll(Files.readAllLines(HOSTS));
        }
        Files.write(file("hosts"), lines);
        Files.writeString(file("resolv.conf"), "nameserver " + NAME_SERVER + "\n");
        Path bundle = Files.writeString(
                file("bundle.pem"), text(systemBundle(environment.get("SSL_CERT_FILE"))) + "\n" + authority);
        Path more = Files.writeString(
                file("authority.pem"), text(readable(environment.get("NODE_EXTRA_CA_CERTS"))) + "\n" + authority);
        Path store = trustStore(authority);
        for (String name : List.of("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")) {
            variables.put(name, bundle.toString());
        }
        variables.put("NODE_EXTRA_CA_CERTS", more.toString());
        variables.put(
                "JAVA_TOOL_OPTIONS",
                (environment.getOrDefault("JAVA_TOOL_OPTIONS", "") + " -XX:-UsePerfData -Djavax.net.ssl.trustStore="
                                + store
                                + " -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword="
                                + STORE_PASSWORD)
                        .strip());
    }

    private static @Nullable Path readable(@Nullable String file) {
        return file != null && Files.isReadable(Path.of(file)) ? Path.of(file) : null;
    }

    private static @Nullable Path systemBundle(@Nullable String named) {
        Path own = readable(named);
        return own != null
                ? own
                : BUNDLES.stream().filter(Files::isReadable).findFirst().orElse(null);
    }

    private static String text(@Nullable Path file) throws IOException {
        return file == null ? "" : Files.readString(file);
    }

    /** Writes a trust store with the authorities of this Java and this one. */
    private Path trustStore(String authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Path usual = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        if (Files.isReadable(usual)) {
            KeyStore theirs = KeyStore.getInstance(usual.toFile(), STORE_PASSWORD.toCharArray());
            for (String alias : Collections.list(theirs.aliases())) {
                store.setCertificateEntry(alias, theirs.getCertificate(alias));
            }
        }
        try (InputStream in = new java.io.ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
            store.setCertificateEntry("sluice", own);
        }
        Path file = trustStore();
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return file;
    }

    /** Returns the path of a file in the folder. */
    Path file(String name) {
        return folder.resolve(name);
    }

    Path socket() {
        return file(SOCKET);
    }

    /** Returns the file with the certificates that Java programs trust. */
    Path trustStore() {
        return file("trust.p12");
    }

    /** Returns the variables by which programs trust the authority. */
    public Map<String, String> variables() {
        return variables;
    }

    /** Returns the hosts of exchanges with their ports: {@code HOST:PORT}. */
    List<String> targets() {
        return List.copyOf(targets);
    }

    /**
     * Returns the shell commands that prepare the namespaces, as root of them, and then run the arguments as the user.
     *
     * @param user the number of the user
     * @param group the number of the user's group
     * @param byPasta whether the network leads to the outside
     */
    Path script(int user, int group, boolean byPasta) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "set -e",
                "ip link set lo up",
                "mount --bind '" + file("hosts") + "' /etc/hosts",
                "echo 443 > /proc/sys/net/ipv4/ip_unprivileged_port_start"));
        for (Path bundle : BUNDLES) {
            if (Files.isReadable(bundle)) {
                lines.add("mount --bind '" + file("bundle.pem") + "' '" + bundle.toRealPath() + "'");
            }
        }
        if (byPasta) {
            lines.add("mount --bind '" + file("resolv.conf") + "' \"$(readlink -f /etc/resolv.conf)\"");
        }
        // The shell is process 1: it waits for every process that loses its parent, and all end with it.
        lines.add("exec unshare --user --map-user=" + user + " --map-group=" + group
                + " -- sh -c '\"$@\"; exit $?' sh \"$@\"");
        return Files.write(file("inside.sh"), lines);
    }

    /** Deletes the folders of this user that were left by {@code kill -9}: nobody listens to their sockets. */
    private static void deleteLeft(Path own) {
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(Objects.requireNonNull(own.getParent()), PREFIX + "*")) {
            for (Path other : all) {
                if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(other).equals(Files.getOwner(own))
                        && isLeft(other.resolve(SOCKET))) {
                    delete(other);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // they take room, and the next run tries again
        }
    }

    private static boolean isLeft(Path socket) {
        if (!Files.exists(socket)) {
            return false; // perhaps it has just begun
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return !channel.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : all.toList()) {
                Files.deleteIfExists(one);
            }
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder + " for " + targets;
    }
}
