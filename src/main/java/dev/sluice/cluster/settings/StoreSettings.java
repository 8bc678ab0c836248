package dev.sluice.cluster.settings;

import dev.sluice.base.settings.Setting;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the Redis or Valkey server that the members of a cluster share: {@code cluster.store} in
 * {@code conf/sluice.json}.
 */
public record StoreSettings(
        @Setting(
                value = "rediss://host:port of the store, or redis://host:port without TLS. With 'sentinel': "
                        + "URLs of the Sentinels.",
                min = 1,
                max = 16)
        List<String> servers,

        @Setting(
                value = "Name under which the Sentinels know the store; 'replicas' must then be at least 1.",
                min = 1,
                max = 64)
        @Nullable
        String sentinel,

        @Setting(
                value = "Replicas that must confirm each request: at least half of the servers, rounded down "
                        + "(1 of 3, 2 of 5), or both sides of a network partition lend the same budget.",
                min = 0,
                max = 8,
                def = "0")
        int replicas,

        @Setting(value = "User of the store's access list. Absent: the default user.", min = 1, max = 64) @Nullable
        String user,

        @Setting(value = "File with the store's password in its first line.", min = 1, max = 4096) @Nullable
        String passwordFile,

        @Setting(
                value = "PEM file with the certificates that rediss:// trusts. Absent: those of the Java runtime.",
                min = 1,
                max = 4096)
        @Nullable
        String caFile) {
    private static final Set<String> SCHEMES = Set.of("redis", "rediss");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    public StoreSettings {
        servers = List.copyOf(servers);
        servers.forEach(StoreSettings::requireUrl);
        if (new HashSet<>(servers).size() < servers.size()) {
            throw new IllegalArgumentException("'servers' names a server twice");
        }
        if (sentinel == null && servers.size() > 1) {
            throw new IllegalArgumentException("'servers' names " + servers.size()
                    + " servers; allowed: one, or several Sentinels with their name in 'sentinel'");
        }
        if (sentinel != null && replicas == 0) {
            throw new IllegalArgumentException(
                    "'replicas' is 0; with Sentinels at least 1 is needed, because in a network partition two primaries "
                            + "would lend the same budget");
        }
        if (servers.stream().map(StoreSettings::isTls).distinct().count() > 1) {
            throw new IllegalArgumentException("'servers' mixes redis:// and rediss://; allowed: one of them for all");
        }
        if (caFile != null && !isTls(servers.get(0))) {
            throw new IllegalArgumentException("'caFile' is only for rediss:// servers; remove it, or use rediss://");
        }
    }

    /** Returns the same settings with another file of trusted certificates. */
    public StoreSettings withCaFile(@Nullable String file) {
        return new StoreSettings(servers, sentinel, replicas, user, passwordFile, file);
    }

    /**
     * Returns whether the store is surely on this machine. With Sentinels its address is not known before they are
     * asked.
     */
    boolean isOnLoopback() {
        return sentinel == null
                && servers.stream()
                        .allMatch(url ->
                                LOOPBACK.matcher(URI.create(url).getHost()).matches());
    }

    public boolean isTls() {
        return isTls(servers.get(0));
    }

    private static boolean isTls(String url) {
        return url.startsWith("rediss:");
    }

    private static void requireUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrong(url);
        }
        boolean isBare = uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (uri.getRawPath() == null || uri.getRawPath().isEmpty());
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme()) || uri.getHost() == null || !isBare) {
            throw wrong(url);
        }
    }

    /** Returns an error that does not repeat the URL, because it may contain a password. */
    private static IllegalArgumentException wrong(String url) {
        String shown = url.contains("@") ? "a URL with '@'" : "\"" + url + "\"";
        return new IllegalArgumentException("'servers' has " + shown
                + "; allowed: rediss://host:port or redis://host:port, without user and path. User and password have "
                + "settings of their own: 'user' and 'passwordFile'");
    }
}
