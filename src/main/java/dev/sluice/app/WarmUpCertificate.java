package dev.sluice.app;

import dev.sluice.proxy.WarmUp;
import dev.sluice.tls.InvalidCertificateException;
import dev.sluice.tls.LocalAuthority;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the gateway presents to itself while it warms up. It is stored in the folder {@code warm-up} of the data folder, because creating
 * one takes longer than reading it, and is trusted for nothing else.
 */
final class WarmUpCertificate {
    private static final String FOLDER = "warm-up";

    private WarmUpCertificate() {}

    /** Returns the certificate, created or renewed if necessary; null, after a warning, if that fails. Reads and writes files. */
    static WarmUp.@Nullable Tls in(Path dataFolder, long nowMillis, Consumer<String> warnings) {
        try {
            LocalAuthority.Made made =
                    new LocalAuthority(dataFolder.resolve(FOLDER)).upToDate(List.of("127.0.0.1"), nowMillis, false);
            ServerCertificate server = made.server();
            return new WarmUp.Tls(
                    new PemKeyCertOptions()
                            .addKeyValue(Buffer.buffer(server.keyPem()))
                            .addCertValue(Buffer.buffer(server.chainPem())),
                    new PemTrustOptions()
                            .addCertValue(Buffer.buffer(
                                    made.localCertificateAuthority().certificatePem())));
        } catch (IOException | InvalidCertificateException e) {
            warnings.accept("the warm-up does without TLS: " + e.getMessage());
            return null;
        }
    }
}
