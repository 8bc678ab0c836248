package dev.sluice.tls;

import java.util.List;
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
    private static final Pattern ADDRESS =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)" + "(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final byte ALL_BITS = (byte) 0xFF;

    private CertificateNames() {}

    /** Returns whether the text is a lower-case host name or an IPv4 address. */
    public static boolean isName(String text) {
        return isAddress(text) || (HOST.matcher(text).matches() && !text.matches("[0-9.]+"));
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    static GeneralNames alternatives(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    /**
     * Returns name constraints that permit exactly these names. An address family without a permitted address is
     * excluded as a whole.
     */
    static NameConstraints only(List<String> names) {
        GeneralSubtree[] permitted = names.stream()
                .map(name -> isAddress(name)
                        ? address(bytes(name), ALL_BITS)
                        : new GeneralSubtree(new GeneralName(GeneralName.dNSName, name)))
                .toArray(GeneralSubtree[]::new);
        boolean anyAddress = names.stream().anyMatch(CertificateNames::isAddress);
        GeneralSubtree ipv6 = address(new byte[IPV6_BYTES], (byte) 0);
        GeneralSubtree ipv4 = address(new byte[IPV4_BYTES], (byte) 0);
        return new NameConstraints(
                permitted, anyAddress ? new GeneralSubtree[] {ipv6} : new GeneralSubtree[] {ipv4, ipv6});
    }

    private static GeneralSubtree address(byte[] address, byte mask) {
        byte[] both = new byte[address.length * 2];
        System.arraycopy(address, 0, both, 0, address.length);
        for (int i = address.length; i < both.length; i++) {
            both[i] = mask;
        }
        return new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(both)));
    }

    private static byte[] bytes(String address) {
        byte[] bytes = new byte[IPV4_BYTES];
        String[] parts = address.split("\\.", -1);
        for (int i = 0; i < IPV4_BYTES; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    /** Returns whether a name in a certificate, with an optional wildcard as its first label, matches the host. */
    static boolean covers(String inCertificate, String host) {
        String written = inCertificate.toLowerCase(java.util.Locale.ROOT);
        if (!written.startsWith("*.")) {
            return written.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && !isAddress(host) && written.substring(1).equals(host.substring(dot));
    }
}
