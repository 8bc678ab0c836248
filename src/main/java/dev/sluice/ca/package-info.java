/**
 * Certificates as values: a local authority that vouches for the hosts of the TLS port, what it issues, and what users bring as PEM. Reads and
 * writes no file and no clock; {@code store} keeps what is made here.
 *
 * <p>The authority may vouch for the configured names only, by name constraints that its own certificate carries: whoever steals its key can play
 * these exchanges to the bots that trust it, and nobody else to anybody.
 *
 * <p>Made with Bouncy Castle's {@code bcpkix}, signed with the JDK's own providers. Refused: {@code keytool}, which cannot make name constraints and is not in
 * every Java; {@code openssl} as a program, which is not on every machine; {@code sun.security.x509}, which is nobody's API; Netty's generator of
 * certificates, which is for tests and says so.
 */
@NullMarked
package dev.sluice.ca;

import org.jspecify.annotations.NullMarked;
