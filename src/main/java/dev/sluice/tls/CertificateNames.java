package dev.sluice.tls;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** A set of functions for host names and IPv4 addresses in certificates. */
public final class CertificateNames {
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?" + "(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private static final int IPV6_BYTES = 16;

    private CertificateNames() {}

    /** Returns whether the text is a lower-case host name or an IPv4 address. */
    public static boolean isName(String text) {
        return isAddress(text) || (HOST.matcher(text).matches() && !text.matches("[0-9.]+"));
    }

    static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text);
    }

    static GeneralNames alternativeNames(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    /**
     * Returns name constraints that permit exactly these names. An address family without a permitted address is
     * excluded as a whole.
     */
    static NameConstraints nameConstraints(List<String> names) {
        GeneralSubtree[] permitted = names.stream()
                .map(name -> isAddress(name)
                        ? subtree(GeneralName.iPAddress, name + "/32")
                        : subtree(GeneralName.dNSName, name))
                .toArray(GeneralSubtree[]::new);
        boolean anyAddress = names.stream().anyMatch(CertificateNames::isAddress);
        GeneralSubtree ipv6 = new GeneralSubtree(
                new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[2 * IPV6_BYTES])));
        GeneralSubtree ipv4 = subtree(GeneralName.iPAddress, "0.0.0.0/0");
        return new NameConstraints(
                permitted, anyAddress ? new GeneralSubtree[] {ipv6} : new GeneralSubtree[] {ipv4, ipv6});
    }

    private static GeneralSubtree subtree(int type, String name) {
        return new GeneralSubtree(new GeneralName(type, name));
    }

    /** Returns whether a name in a certificate, with an optional wildcard as its first label, matches the host. */
    static boolean covers(String inCertificate, String host) {
        String written = inCertificate.toLowerCase(Locale.ROOT);
        if (!written.startsWith("*.")) {
            return written.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && !isAddress(host) && written.substring(1).equals(host.substring(dot));
    }
}
