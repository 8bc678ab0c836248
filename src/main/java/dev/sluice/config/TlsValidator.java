package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.tls.CertificateNames;
import dev.sluice.tls.InvalidCertificateException;
import dev.sluice.tls.ServerCertificate;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A check of the TLS port: hosts that exist, valid names, and certificate files that match them. */
final class TlsValidator {
    private static final long MAX_BYTES = 1_048_576;

    private final BoundFile<GatewaySettings> gateway;
    private final Problems problems;

    private TlsValidator(BoundFile<GatewaySettings> gateway, Problems problems) {
        this.gateway = gateway;
        this.problems = problems;
    }

    static void run(ConfigSources sources, Problems problems) {
        BoundFile<GatewaySettings> gateway = sources.gateway();
        TlsSettings tls = gateway == null ? null : gateway.value().proxy().tls();
        if (gateway != null && tls != null) {
            List<String> possible = TlsHosts.tlsHosts(sources.exchanges().values().stream()
                    .map(BoundFile::value)
                    .flatMap(entry -> TlsHosts.urls(entry.upstreams(), entry.streamsAtEachHost())));
            new TlsValidator(gateway, problems).run(tls, possible);
        }
    }

    private JsonTree at(String... steps) {
        return gateway.at("proxy", "tls").descend(steps);
    }

    private void run(TlsSettings tls, List<String> possible) {
        for (int i = 0; i < tls.hosts().size(); i++) {
            String host = tls.hosts().get(i);
            if (!possible.contains(host)) {
                problems.add(
                        at("hosts", Integer.toString(i)),
                        "'" + host
                                + "' is not the host of a configured exchange with an https:// or wss:// URL"
                                + SpellingSuggestion.suggestion(host, possible, "Known"));
            }
        }
        for (int i = 0; i < tls.names().size(); i++) {
            String name = tls.names().get(i);
            if (!CertificateNames.isName(name) || possible.contains(name)) {
                problems.add(
                        at("names", Integer.toString(i)),
                        "'" + name
                                + "' is not a valid name of this gateway; allowed: a host name in lower case or an IPv4 address, neither of an exchange");
            }
        }
        if (!tls.byLocalAuthority()) {
            List<String> needed = new ArrayList<>(tls.hosts().isEmpty() ? possible : tls.hosts());
            needed.addAll(tls.names());
            checkCertificates(tls, needed);
        }
    }

    private void checkCertificates(TlsSettings tls, List<String> needed) {
        List<ServerCertificate> good = new ArrayList<>();
        for (int i = 0; i < tls.certificates().size(); i++) {
            ServerCertificate read = certificate(tls.certificates().get(i), at("certificates", Integer.toString(i)));
            if (read != null) {
                good.add(read);
            }
        }
        List<String> uncovered = needed.stream()
                .filter(host -> good.stream().noneMatch(one -> one.covers(host)))
                .toList();
        if (good.size() == tls.certificates().size() && !uncovered.isEmpty()) {
            problems.add(
                    at("certificates"),
                    "none of them is valid for " + uncovered
                            + "; add one that is, or list in 'hosts' only the hosts to be served");
        }
    }

    private @Nullable ServerCertificate certificate(TlsSettings.CertificateSettings one, JsonTree place) {
        JsonTree keyPlace = place.descend("key");
        List<X509Certificate> chain = chain(one.certificate(), place.descend("certificate"));
        String key = text(one.key(), keyPlace);
        if (chain == null || key == null) {
            return null;
        }
        try {
            return ServerCertificate.read(chain, ServerCertificate.key(key));
        } catch (InvalidCertificateException e) {
            problems.add(keyPlace, "the file " + e.getMessage());
            return null;
        }
    }

    private @Nullable List<X509Certificate> chain(String file, JsonTree place) {
        String text = text(file, place);
        try {
            return text == null ? null : ServerCertificate.certificates(text);
        } catch (InvalidCertificateException e) {
            problems.add(place, "the file " + e.getMessage());
            return null;
        }
    }

    private @Nullable String text(String file, JsonTree at) {
        Path path = ProjectFolders.resolve(Path.of(file));
        try {
            if (Files.size(path) > MAX_BYTES) {
                problems.add(at, "the file has more than " + MAX_BYTES + " bytes, so it is not a PEM file");
                return null;
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            problems.add(at, "there is no file " + path);
        } catch (AccessDeniedException e) {
            problems.add(at, "the file " + path + " cannot be read by this user");
        } catch (MalformedInputException e) {
            problems.add(at, "the file " + path + " is not a text file; expected: PEM, not DER or PKCS#12");
        } catch (IOException e) {
            problems.add(at, "the file " + path + " cannot be read: " + e.getMessage());
        }
        return null;
    }
}
