import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * An outside judge: the Java platform's own XML Signature implementation.
 *
 * Run as a single source file, {@code java XmlSignatureJudge.java LIST}, where each line of LIST is
 * {@code <signed document>TAB<certificate in PEM>}. Prints, for each line, {@code valid} or {@code invalid} and why.
 * The key is the one of the certificate given, never one the document shows.
 */
public final class XmlSignatureJudge {
  private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

  public static void main(String[] arguments) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    for (String line : lines) {
      String[] parts = line.split("\t");
      System.out.println(judge(Path.of(parts[0]), Path.of(parts[1])));
    }
  }

  private static String judge(Path document, Path certificate) {
    try {
      return check(Files.readAllBytes(document), key(certificate)) ? "valid" : "invalid";
    } catch (Exception fault) {
      return "invalid " + fault.getClass().getSimpleName();
    }
  }

  private static PublicKey key(Path certificate) throws Exception {
    try (var stream = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(stream).getPublicKey();
    }
  }

  private static boolean check(byte[] octets, PublicKey key) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(octets));
    NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
    if (signatures.getLength() != 1) {
      return false;
    }
    DOMValidateContext context = new DOMValidateContext(key, signatures.item(0));
    context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
    NodeList properties = document.getElementsByTagNameNS(XADES, "SignedProperties");
    for (int i = 0; i < properties.getLength(); i++) {
      context.setIdAttributeNS((Element) properties.item(i), null, "Id");
    }
    return XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context).validate(context);
  }

  private XmlSignatureJudge() {}
}
