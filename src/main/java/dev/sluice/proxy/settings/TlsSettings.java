package dev.sluice.proxy.settings;

import dev.sluice.base.settings.Setting;
import java.util.HashSet;
import java.util.List;

/** The settings of the TLS port for bots that address the exchange's own host names: {@code proxy.tls}. */
public record TlsSettings(
        @Setting(value = "TLS port; unmodified bots need 443. 0: any free port.", min = 0, max = 65_535, def = "443")
        int port,

        @Setting(
                value =
                        "Hosts that are served. Empty: all https:// hosts of the exchanges without a port, and all wss:// hosts.",
                max = 1000,
                def = "[]")
        List<String> hosts,

        @Setting(
                value = "Names and IPv4 addresses of this gateway, under which the traffic port's URLs are "
                        + "served over TLS.",
                max = 100,
                def = "[]")
        List<String> names,

        @Setting(
                value =
                        "Your own certificates as PEM files. Empty: those of the local authority from 'scripts/sluice ca'.",
                max = 100,
                def = "[]")
        List<CertificateSettings> certificates) {
    public TlsSettings {
        hosts = distinct("hosts", hosts);
        names = distinct("names", names);
        certificates = List.copyOf(certificates);
    }

    /** The files of one certificate and its key; relative paths are resolved against the project folder. */
    public record CertificateSettings(
            @Setting(value = "PEM file with the certificate, followed by those of its issuers.", min = 1, max = 4096)
            String certificate,

            @Setting(value = "PEM file with the private key, without a pass phrase.", min = 1, max = 4096)
            String key) {}

    private static List<String> distinct(String what, List<String> texts) {
        if (new HashSet<>(texts).size() < texts.size()) {
            throw new IllegalArgumentException("'" + what + "' contains an entry twice; allowed: each entry once");
        }
        return List.copyOf(texts);
    }

    /** Returns whether the local authority issues the certificates. */
    public boolean byLocalAuthority() {
        return certificates.isEmpty();
    }
}
