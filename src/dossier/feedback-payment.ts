import type { Text } from '../kernel/finding.ts';
import type { OtherOrder } from '../ledger/dossier-records.ts';
import { type Data, text } from './feedback-text.ts';
import type { PaymentVerdict } from './pay.ts';

/** What the exporter is told of the money. */

/** Of an order whose place another took: which one the money was for. */
function onEarlier({ earlier }: Data): Text {
  if (!earlier) return text('', '');
  const { reference } = earlier as Earlier;
  return text(
    ` It was paid on ${reference}, in whose place another order was made.`,
    ` Khoản này nộp theo ${reference}, giao dịch đã được thay bằng giao dịch khác.`,
  );
}

interface Earlier {
  readonly reference: string;
  /** The order that counted when the money came. */
  readonly insteadOf: string;
}

const USELESS: Readonly<Record<OtherOrder['why'], Text>> = {
  REFUSED: text('which was refused', 'đã bị từ chối'),
  WRONG_AMOUNT: text('on which another amount arrived', 'nhận được số tiền không đúng'),
  OVERDUE: text('of which nothing was heard in time', 'quá hạn chưa có kết quả'),
  PAID_OTHERWISE: text('as the fee is paid', 'vì phí đã nộp'),
};

/** An amount in whole VND, as each language writes it. */
export function money({ amount }: Data): Text {
  const whole = Number(amount);
  return text(`VND ${whole.toLocaleString('en-US')}`, `${whole.toLocaleString('vi-VN')} đồng`);
}

const NOTED: Readonly<Partial<Record<PaymentVerdict | 'UNDER_WAY' | 'CANCELLED', (data: Data) => Text>>> = {
  SURPLUS: (data) =>
    text(
      `Another ${money(data).en} arrived though the fee is paid; ask the payment provider for it.${onEarlier(data).en}`,
      `Nhận thêm ${money(data).vi} dù phí đã nộp; đề nghị liên hệ đơn vị thanh toán.${onEarlier(data).vi}`,
    ),
  WRONG_AMOUNT: (data) =>
    text(
      `${money(data).en} arrived, which is not the fee; ask the payment provider for it. The fee is still due: ask for a new payment.${onEarlier(data).en}`,
      `Nhận được ${money(data).vi}, không đúng mức phí; đề nghị liên hệ đơn vị thanh toán. Phí chưa được nộp: hãy yêu cầu giao dịch mới.${onEarlier(data).vi}`,
    ),
  LATE: (data) =>
    data.outcome === 'PAID'
      ? text(
          `${money(data).en} (${data.transaction}) arrived when no payment was awaited. The ministry sees it too: ask it, or the payment provider, whether it is given back, naming the payment.`,
          `Nhận được ${money(data).vi} (${data.transaction}) khi hồ sơ không chờ nộp phí. Bộ cũng thấy khoản này: đề nghị hỏi Bộ hoặc đơn vị thanh toán về việc hoàn tiền và nêu giao dịch.`,
        )
      : text('A refusal of an earlier payment arrived.', 'Nhận được thông báo từ chối của giao dịch trước.'),
  CANCELLED: ({ reference }) =>
    text(
      `The provider has cancelled the payment ${reference} by now: no more money is taken for it.`,
      `Đơn vị thanh toán nay đã hủy giao dịch ${reference}: không còn thu tiền theo giao dịch này.`,
    ),
  UNDER_WAY: ({ reference }) =>
    text(
      `No other payment was made: the provider says that money for ${reference} may be on its way. Wait for it, and do not pay again; its arrival is told here.`,
      `Chưa lập giao dịch mới: đơn vị thanh toán cho biết tiền theo ${reference} có thể đang được chuyển. Hãy chờ và không nộp lại; khi có kết quả sẽ báo tại đây.`,
    ),
};

/**
 * Of a dossier that ends with its fee paid: fees are not refunded, and no step of the gateway returns money. Whether this
 * one is given back is for the ministry to say; the transaction tells it which payment is meant.
 */
export function feeStays({ transaction }: Data): Text {
  const paid = transaction === undefined ? text('', '') : text(` (${transaction})`, ` (${transaction})`);
  return text(
    `The dossier ends. The fee stays recorded as paid and this gateway returns no money; ask the ministry whether it is given back, naming the payment${paid.en}.`,
    `Hồ sơ kết thúc. Phí vẫn được ghi nhận là đã nộp, cổng không hoàn tiền; đề nghị hỏi Bộ về việc hoàn phí và nêu giao dịch${paid.vi}.`,
  );
}

/**
 * Of a dossier that its exporter withdraws once the fee is paid, or while money for it may be on its way: the provider could
 * not say that it takes none any more.
 */
export function feeGone(data: Data): Text {
  if (data.cancelled !== undefined) {
    return text(
      ` The provider has cancelled the payment ${data.cancelled}: do not pay it.`,
      ` Đơn vị thanh toán đã hủy giao dịch ${data.cancelled}: không nộp theo giao dịch này.`,
    );
  }
  if (data.underWay !== undefined) {
    return text(
      ` The payment ${data.underWay} could not be cancelled: do not pay it any more. Money that comes for it all the same is told here and to the ministry.`,
      ` Giao dịch ${data.underWay} chưa hủy được: không nộp theo giao dịch này nữa. Nếu vẫn có tiền nộp, sẽ được báo tại đây và cho Bộ.`,
    );
  }
  if (data.amount === undefined) return text('', '');
  const { en, vi } = money(data);
  const paid = data.transaction === undefined ? '' : ` (${data.transaction})`;
  return text(
    ` The fee of ${en}${paid} stays recorded as paid and is not refunded.`,
    ` Phí ${vi}${paid} vẫn được ghi nhận là đã nộp và không được hoàn lại.`,
  );
}

/** The lines of payments; the other events of a dossier are in feedback.ts. */
export const PAYMENT_LINES: Readonly<Record<string, (data: Data) => Text | undefined>> = {
  'dossier.payment-asked': (data) => {
    const asked = text(
      `Payment of ${money(data).en} asked for, reference ${data.reference}`,
      `Yêu cầu nộp ${money(data).vi}, mã tham chiếu ${data.reference}`,
    );
    const instead = data.instead as Pick<OtherOrder, 'reference' | 'why' | 'cancelled'> | undefined;
    if (!instead) return text(`${asked.en}.`, `${asked.vi}.`);
    const { reference, why, cancelled } = instead;
    const rest = cancelled
      ? text('The provider has cancelled that one.', 'Đơn vị thanh toán đã hủy giao dịch cũ.')
      : text(
          'Do not pay that one any more; money that comes for it all the same is told here and to the ministry.',
          'Không nộp theo giao dịch cũ nữa; nếu vẫn có tiền nộp theo giao dịch đó, sẽ được báo tại đây và cho Bộ.',
        );
    return text(
      `${asked.en}, in place of ${reference}, ${USELESS[why].en}. ${rest.en}`,
      `${asked.vi}, thay cho ${reference} (${USELESS[why].vi}). ${rest.vi}`,
    );
  },
  'dossier.paid': (data) => {
    const { en, vi } = money(data);
    if (!data.earlier) {
      return text(
        `${en} paid; the dossier is with the ministry.`,
        `Đã nộp ${vi}; hồ sơ đã được chuyển đến Bộ.`,
      );
    }
    const { reference, insteadOf } = data.earlier as Earlier;
    return text(
      `${en} paid, late, on the earlier order ${reference}; the dossier is with the ministry. Do not pay ${insteadOf}: the fee is paid.`,
      `Đã nộp ${vi}, muộn, theo giao dịch trước ${reference}; hồ sơ đã được chuyển đến Bộ. Không nộp theo ${insteadOf}: phí đã nộp.`,
    );
  },
  'dossier.payment-refused': () =>
    text(
      'The payment was refused; ask for a new one.',
      'Giao dịch thanh toán bị từ chối; hãy yêu cầu giao dịch mới.',
    ),
  'dossier.payment-noted': (data) => NOTED[data.verdict as PaymentVerdict]?.(data),
};
