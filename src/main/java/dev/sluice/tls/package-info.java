/**
 * Creates and reads certificates: a local authority, the server certificates it issues for the TLS port, and
 * certificates that users provide as PEM. Only {@link dev.sluice.tls.AuthorityFolder} touches files, and nothing here
 * reads a clock.
 *
 * <p>{@link dev.sluice.tls.LocalCertificateAuthority} issues each {@link dev.sluice.tls.ServerCertificate}. Name
 * constraints in its certificate limit it to the configured names: a thief of its key can impersonate only these
 * exchanges, and only to bots that trust this authority. {@link dev.sluice.tls.InvalidCertificateException} reports
 * invalid input.
 *
 * <p>Certificates are built with Bouncy Castle's {@code bcpkix} and signed with the JDK's providers. The alternatives
 * were rejected: {@code keytool} cannot create name constraints and is not part of every Java installation;
 * {@code openssl} is not on every machine; {@code sun.security.x509} is not a public API; Netty's certificate
 * generator is meant for tests.
 */
@NullMarked
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;
