import { heldUnder, type Invariant, issuedOf, judgeEach, nodeOf, violation } from './invariant.ts';

/** What must be true of every certificate that was issued. */

export const promiseKept: Invariant = {
  id: 'promise-kept',
  text: {
    en: 'What the gateway told its officers was issued stands in its ledger, under the number it told.',
    vi: 'C/O mà cổng báo là đã cấp đều có trong sổ cái, đúng số đã báo.',
  },
  judge: ({ promised, nodes }) =>
    judgeEach(promised, ({ country, id, referenceNumber }) => {
      const held = nodeOf(nodes, country)?.sent.find((one) => one.id === id);
      if (held?.referenceNumber === referenceNumber && held.xmlDigest) return [];
      return [
        violation(
          referenceNumber,
          `told as issued by ${country}, but ${held ? `it is ${held.referenceNumber || 'without number'}` : 'not in its ledger'}`,
          `${country} báo đã cấp nhưng ${held ? `sổ cái ghi ${held.referenceNumber || 'chưa có số'}` : 'không có trong sổ cái'}`,
        ),
      ];
    }),
};

export const deliveredOrListed: Invariant = {
  id: 'delivered-or-listed',
  text: {
    en: 'Every certificate issued is held by the importing state, or is listed with the reason why not.',
    vi: 'Mọi C/O đã cấp đều được nước nhập khẩu lưu giữ, hoặc được liệt kê kèm lý do.',
  },
  judge: (evidence) =>
    judgeEach(issuedOf(evidence), ({ from, to, certificate }) => {
      const { id, referenceNumber, state, rejection } = certificate;
      if (heldUnder(to, from.country, referenceNumber).length > 0) return [];
      if (state === 'REJECTED' && rejection.length > 0) return [];
      const listed = from.outbox.some(
        (entry) =>
          entry.certificateId === id &&
          entry.kind === 'ECOO' &&
          entry.status !== 'delivered' &&
          entry.status !== 'superseded' &&
          entry.lastError !== undefined,
      );
      if (listed) return [];
      return [
        violation(
          referenceNumber,
          `${state} here, not held by ${certificate.peer}, and nothing says why`,
          `${state} tại nước cấp, ${certificate.peer} không lưu, và không nêu lý do`,
        ),
      ];
    }),
};

export const allDelivered: Invariant = {
  id: 'all-delivered',
  text: {
    en: 'Once the fault was over every certificate issued arrived, without anybody issuing it again.',
    vi: 'Sau khi hết sự cố, mọi C/O đã cấp đều đến nơi mà không phải cấp lại.',
  },
  judge: (evidence) =>
    judgeEach(issuedOf(evidence), ({ from, to, certificate: { referenceNumber, peer, state } }) =>
      heldUnder(to, from.country, referenceNumber).length > 0
        ? []
        : [violation(referenceNumber, `${state}, not held by ${peer}`, `${state}, ${peer} không lưu`)],
    ),
};

export const receivedOnce: Invariant = {
  id: 'received-once',
  text: {
    en: 'No certificate is received twice, neither by its number nor by its conversation.',
    vi: 'Không C/O nào được ghi nhận hai lần, theo số cũng như theo mã trao đổi.',
  },
  judge: ({ nodes }) =>
    judgeEach(
      nodes.flatMap((node) => node.received.map((certificate) => ({ node, certificate }))),
      ({ node, certificate }) => {
        const { id, peer, referenceNumber, conversationId } = certificate;
        const twin = node.received.find(
          (other) =>
            other.id !== id &&
            other.peer === peer &&
            (other.referenceNumber === referenceNumber || other.conversationId === conversationId),
        );
        return twin
          ? [
              violation(
                referenceNumber,
                `${node.country} holds it as ${id} and as ${twin.id}`,
                `${node.country} lưu hai lần: ${id} và ${twin.id}`,
              ),
            ]
          : [];
      },
    ),
};

export const nothingUnissued: Invariant = {
  id: 'nothing-unissued',
  text: {
    en: 'Nobody holds a certificate that the other state did not issue.',
    vi: 'Không bên nào lưu C/O mà bên kia không cấp.',
  },
  judge: ({ nodes }) =>
    judgeEach(
      nodes.flatMap((node) => node.received.map((certificate) => ({ node, certificate }))),
      ({ node, certificate: { peer, referenceNumber, conversationId, octetsDigest } }) => {
        const issued = nodeOf(nodes, peer)?.sent.find((one) => one.referenceNumber === referenceNumber);
        if (issued?.conversationId === conversationId && issued.octetsDigest === octetsDigest) return [];
        return [
          violation(
            referenceNumber,
            `${node.country} holds what ${peer} did not issue${issued ? ' with these octets' : ''}`,
            `${node.country} lưu C/O mà ${peer} không cấp${issued ? ' với nội dung này' : ''}`,
          ),
        ];
      },
    ),
};

export const sidesAgree: Invariant = {
  id: 'sides-agree',
  text: {
    en: 'Both sides say the same of each certificate: state, octets, decisions of customs.',
    vi: 'Hai bên ghi giống nhau về từng C/O: trạng thái, nội dung, quyết định của hải quan.',
  },
  judge: (evidence) =>
    judgeEach(issuedOf(evidence), ({ from, to, certificate }) => {
      const [held] = heldUnder(to, from.country, certificate.referenceNumber);
      const pending = ['AS1', 'REJECTED'].includes(certificate.state);
      if (!held) {
        return pending
          ? []
          : [
              violation(
                certificate.referenceNumber,
                `${certificate.state} here, unknown at ${certificate.peer}`,
                `${certificate.state} tại nước cấp, ${certificate.peer} không biết`,
              ),
            ];
      }
      const ours = JSON.stringify([certificate.state, certificate.xmlDigest, certificate.decisions]);
      const theirs = JSON.stringify([held.state, held.xmlDigest, held.decisions]);
      return ours === theirs
        ? []
        : [
            violation(
              certificate.referenceNumber,
              `${from.country}: ${ours.slice(0, 300)}; ${to?.country}: ${theirs.slice(0, 300)}`,
              `${from.country}: ${ours.slice(0, 300)}; ${to?.country}: ${theirs.slice(0, 300)}`,
            ),
          ];
    }),
};
