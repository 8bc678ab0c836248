package dev.sluice.app;

import dev.sluice.base.time.WallClock;
import dev.sluice.config.Config;
import dev.sluice.config.ProjectFolders;
import dev.sluice.config.TlsHosts;
import dev.sluice.logging.Log;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.ProxySetup;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.proxy.settings.TlsSettings.CertificateSettings;
import dev.sluice.tls.CertificateManager;
import dev.sluice.tls.CertificateSet;
import dev.sluice.tls.InvalidCertificateException;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the TLS port: from the user's files, which each reload reads again, or from the local certificate
 * authority, which renews its certificates when a third of their lifetime is left. Methods that read files block. The
 * results may be used by any thread.
 */
final class ServerCertificates implements Part {
    private static final long RELOAD_MILLIS = 3_600_000;

    /** The collaborators of this class. */
    record Dependencies(Path data, WallClock clock, Log log) {}

    private final Dependencies dependencies;
    private volatile CertificateSet certificates;
    private Future<Reload> reloading = Future.succeededFuture(Reload.UNCHANGED);

    private ServerCertificates(Config config, Dependencies dependencies) {
        this.dependencies = dependencies;
        certificates = read(config);
    }

    /**
     * Reads the certificates.
     *
     * @throws GatewayException when that fails; the message says why
     */
    static ServerCertificates open(Config config, Dependencies dependencies) {
        return new ServerCertificates(config, dependencies);
    }

    static HostRouting hostRouting(TlsSettings tls) {
        return new HostRouting(new HashSet<>(tls.hosts()), new HashSet<>(tls.names()));
    }

    /**
     * Starts to read the certificates again every hour, which also renews a certificate of the local authority when it
     * is due.
     */
    void start(Context worker, Supplier<Config> config, Proxy proxy) {
        warnOfInvalidDates();
        if (!certificates.certificates().isEmpty()) {
            worker.owner()
                    .setPeriodic(RELOAD_MILLIS, turn -> reload(worker, config.get(), proxy)); // reload logs failures
        }
    }

    /**
     * The result of reading the certificates again.
     *
     * @param text the new certificates, or why they could not be read; "" if nothing changed
     */
    record Reload(Result result, String text) {
        /** Whether new connections get other certificates. */
        enum Result {
            CHANGED,
            UNCHANGED,
            FAILED
        }

        private static final Reload UNCHANGED = new Reload(Result.UNCHANGED, "");
    }

    /**
     * Reads the files again. New connections get changed certificates; errors are logged, and the present
     * certificates stay. Updates run one after the other, because a server may handle two concurrent updates wrongly.
     * The future never fails.
     */
    synchronized Future<Reload> reload(Context worker, Config config, Proxy proxy) {
        reloading = reloading.compose(over -> reloadNow(worker, config, proxy));
        return reloading;
    }

    private Future<Reload> reloadNow(Context worker, Config config, Proxy proxy) {
        return worker.executeBlocking(() -> read(config))
                .compose(next -> next.certificates().equals(certificates.certificates())
                        ? Future.succeededFuture(Reload.UNCHANGED)
                        : use(next, proxy))
                .otherwise(wrong -> {
                    String text = "the TLS port keeps its previous certificates: " + wrong.getMessage();
                    dependencies.log().warn(text);
                    return new Reload(Reload.Result.FAILED, text);
                });
    }

    private Future<Reload> use(CertificateSet next, Proxy proxy) {
        CertificateSet before = certificates;
        certificates = next;
        warnOfInvalidDates();
        return proxy.certificateChanged()
                .onFailure(wrong -> certificates = before) // so that the next call tries again
                .map(done -> {
                    String text = "the TLS port uses new certificates for new connections: "
                            + next.certificates().stream()
                                    .map(one -> one + " until " + Instant.ofEpochMilli(one.notAfterMillis()))
                                    .collect(Collectors.joining(", "));
                    dependencies.log().info(text);
                    return new Reload(Reload.Result.CHANGED, text);
                });
    }

    private CertificateSet read(Config config) {
        TlsSettings tls = config.gateway().proxy().tls();
        try {
            if (tls == null) {
                return new CertificateSet(List.of());
            }
            return new CertificateSet(
                    tls.byLocalAuthority() ? List.of(localCertificate(config, tls)) : userCertificates(tls));
        } catch (IOException e) {
            throw new GatewayException("the TLS port's certificates cannot be read: " + e);
        } catch (InvalidCertificateException e) {
            throw new GatewayException(String.valueOf(e.getMessage()));
        }
    }

    private ServerCertificate localCertificate(Config config, TlsSettings tls)
            throws IOException, InvalidCertificateException {
        CertificateManager authority = new CertificateManager(dependencies.data());
        if (!authority.exists()) {
            throw new GatewayException(
                    "the TLS port has no certificate: create a local authority with 'scripts/sluice ca'"
                            + " (with the same --conf and --data), or name your own files in proxy.tls.certificates");
        }
        return authority
                .upToDate(TlsHosts.withNames(config, tls), dependencies.clock().epochMillis(), false)
                .server();
    }

    private static List<ServerCertificate> userCertificates(TlsSettings tls) throws IOException {
        List<ServerCertificate> read = new ArrayList<>();
        for (CertificateSettings one : tls.certificates()) {
            Path chainFile = ProjectFolders.resolve(Path.of(one.certificate()));
            Path keyFile = ProjectFolders.resolve(Path.of(one.key()));
            Path current = chainFile;
            try {
                List<X509Certificate> chain = ServerCertificate.certificates(Files.readString(chainFile));
                current = keyFile;
                read.add(ServerCertificate.read(chain, ServerCertificate.key(Files.readString(keyFile))));
            } catch (InvalidCertificateException e) {
                throw new GatewayException("the file " + current + " " + e.getMessage());
            }
        }
        return read;
    }

    /** Returns the certificates as server options. */
    ServerSSLOptions serverOptions() {
        PemKeyCertOptions all = new PemKeyCertOptions();
        for (ServerCertificate certificate : certificates.certificates()) {
            all.addKeyValue(Buffer.buffer(certificate.keyPem())).addCertValue(Buffer.buffer(certificate.chainPem()));
        }
        return new ServerSSLOptions().setKeyCertOptions(all);
    }

    /** Returns the TLS settings of tunnels through the traffic port; null if the configuration has no TLS port. */
    ProxySetup.@Nullable Tunnels tunnels(ProxySettings proxy) {
        TlsSettings tls = proxy.tls();
        return tls == null
                ? null
                : new ProxySetup.Tunnels(
                        new HostRouting(new HashSet<>(tls.hosts()), Set.of()), host -> certificates.contextFor(host));
    }

    private void warnOfInvalidDates() {
        long now = dependencies.clock().epochMillis();
        for (ServerCertificate one : certificates.certificates()) {
            if (one.notAfterMillis() <= now || one.notBeforeMillis() > now) {
                dependencies
                        .log()
                        .warn("the TLS port uses " + one + ", which is valid only from "
                                + Instant.ofEpochMilli(one.notBeforeMillis()) + " to "
                                + Instant.ofEpochMilli(one.notAfterMillis()) + ": bots will refuse it");
            }
        }
    }

    @Override
    public void metrics(Metrics to) {
        MetricFamily expiry = to.gauge(
                "sluice_tls_certificate_expiry_timestamp_seconds",
                "Expiry of the TLS port's certificates; the earliest if there are several.");
        certificates.certificates().stream()
                .mapToLong(ServerCertificate::notAfterMillis)
                .min()
                .ifPresent(millis -> expiry.add(millis / 1e3));
    }
}
