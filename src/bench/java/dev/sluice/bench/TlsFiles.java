package dev.sluice.bench;

import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/** A key with a certificate for this machine, valid during the run, for the exchange and for the gateway's trust. */
record TlsFiles(Path certificate, Path trusted) {
    private static final String PASSWORD = "changeit";
    private static final List<String> NAMES = List.of("127.0.0.1", "localhost");

    static TlsFiles make(Path folder) throws IOException, GeneralSecurityException {
        long now = System.currentTimeMillis();
        LocalCertificateAuthority authority = LocalCertificateAuthority.create(NAMES, now);
        ServerCertificate server = authority.issue(NAMES, now);
        Path trusted = folder.resolve("trusted.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("exchange", authority.root());
        try (OutputStream out = Files.newOutputStream(trusted)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return new TlsFiles(
                Files.writeString(folder.resolve("exchange.pem"), server.chainPem() + server.keyPem()), trusted);
    }

    /** Returns the options for the bench's own exchange. */
    SslContext server() throws IOException {
        return SslContextBuilder.forServer(certificate.toFile(), certificate.toFile())
                .build();
    }

    /** Returns flags with which a Java program trusts the certificate. */
    List<String> trustFlags() {
        return List.of("-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }
}
