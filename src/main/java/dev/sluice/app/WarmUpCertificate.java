package dev.sluice.app;

import dev.sluice.proxy.WarmUp;
import dev.sluice.tls.CertificateManager;
import dev.sluice.tls.InvalidCertificateException;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the gateway presents to itself while it warms up. It is used for nothing else. It is stored in
 * the folder {@code warm-up} of the data folder, because creating a certificate takes longer than reading it.
 */
final class WarmUpCertificate {
    private static final String FOLDER = "warm-up";

    private static final char[] NO_PASSWORD = new char[0];

    private WarmUpCertificate() {}

    /**
     * Returns the certificate, created or renewed if necessary; null, after a warning, if that fails. Reads and writes
     * files.
     */
    static WarmUp.@Nullable Tls load(Path dataFolder, long nowMillis, Consumer<String> warnings) {
        try {
            CertificateManager.PreparedCertificates prepared =
                    new CertificateManager(dataFolder.resolve(FOLDER)).upToDate(List.of("127.0.0.1"), nowMillis, false);
            ServerCertificate server = prepared.server();
            return new WarmUp.Tls(
                    KeyCertOptions.wrap(keyManager(server)),
                    new PemTrustOptions()
                            .addCertValue(Buffer.buffer(
                                    prepared.localCertificateAuthority().certificatePem())));
        } catch (IOException | GeneralSecurityException | InvalidCertificateException e) {
            warnings.accept("the warm-up does without TLS: " + e.getMessage());
            return null;
        }
    }

    /**
     * Returns the key manager, with a JKS store: one of the default type encrypts the key with ten thousand rounds of a
     * hash, which takes a second in a cold JVM.
     */
    private static X509KeyManager keyManager(ServerCertificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry(
                FOLDER, certificate.key(), NO_PASSWORD, certificate.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        return (X509KeyManager) managers.getKeyManagers()[0];
    }
}
