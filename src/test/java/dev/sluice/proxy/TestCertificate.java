package dev.sluice.proxy;

import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;

/**
 * A server certificate for one name, of an authority that only its test trusts. Its keys are elliptic curves: to create
 * an RSA key takes a second of processor time.
 *
 * @param shown what a server shows
 * @param trusted what a client trusts
 */
public record TestCertificate(PemKeyCertOptions shown, PemTrustOptions trusted) {
    public static TestCertificate of(String name) {
        long now = System.currentTimeMillis();
        LocalCertificateAuthority authority = LocalCertificateAuthority.create(List.of(name), now);
        ServerCertificate certificate = authority.issue(List.of(name), now);
        return new TestCertificate(
                new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(certificate.keyPem()))
                        .addCertValue(Buffer.buffer(certificate.chainPem())),
                new PemTrustOptions().addCertValue(Buffer.buffer(authority.certificatePem())));
    }

    /** Returns the options of a server that shows it. */
    public ServerSSLOptions server() {
        return new ServerSSLOptions().setKeyCertOptions(shown);
    }
}
