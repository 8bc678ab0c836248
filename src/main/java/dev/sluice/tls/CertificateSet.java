package dev.sluice.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the gateway as a server, with the TLS settings of each. Tunnels choose them by host, because
 * their host is known before the handshake. Immutable.
 */
public final class CertificateSet {
    private static final ApplicationProtocolConfig HTTP_1_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private final List<ServerCertificate> certificates;
    private final List<SslContext> contexts = new ArrayList<>();

    /** Creates a set; throws an InvalidCertificateException if a certificate cannot be used. */
    public CertificateSet(List<ServerCertificate> certificates) throws InvalidCertificateException {
        this.certificates = List.copyOf(certificates);
        for (ServerCertificate one : this.certificates) {
            try {
                contexts.add(SslContextBuilder.forServer(one.key(), one.chain().toArray(X509Certificate[]::new))
                        .sslProvider(SslProvider.JDK) // like Vert.x at the TLS port
                        .applicationProtocolConfig(HTTP_1_1)
                        .build());
            } catch (SSLException e) {
                throw new InvalidCertificateException("cannot be used as " + one + ": " + e.getMessage(), e);
            }
        }
    }

    /** Returns the certificates, in the order of the configuration. */
    public List<ServerCertificate> certificates() {
        return certificates;
    }

    /** Returns the TLS settings with the first certificate that is valid for this host; null if there is none. */
    public @Nullable SslContext contextFor(String host) {
        for (int i = 0; i < contexts.size(); i++) {
            if (certificates.get(i).covers(host)) {
                return contexts.get(i);
            }
        }
        return null;
    }
}
