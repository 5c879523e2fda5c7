/** An unsigned certificate, near enough in shape: the signing layer knows nothing of Form D. */
export const CERTIFICATE_XML = `<?xml version="1.0" encoding="UTF-8"?>
<FormD xmlns="urn:test:form-d" version="1.0">
  <ReferenceNumber>VN-TH 26/02/00006</ReferenceNumber>
  <Exporter><Name>Công ty Thủy sản Minh Phú &amp; Cộng sự</Name><Country>VN</Country></Exporter>
  <Item number="1"><Description>Frozen shrimps, "peeled" &lt;31/40&gt;</Description><Fob currency="USD">23245.95</Fob></Item>
</FormD>
`;

/** An unsigned message. */
export const MESSAGE_XML = `<?xml version="1.0" encoding="UTF-8"?>
<m:Message xmlns:m="urn:test:message"><m:Header><m:From>VN</m:From><m:To>TH</m:To></m:Header><m:Body kind="PNG"/></m:Message>
`;
