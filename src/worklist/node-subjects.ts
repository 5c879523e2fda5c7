import type { X509Certificate } from 'node:crypto';
import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { lastNumberOf, seriesOf } from '../exchange/numbering.ts';
import { addDays, type CalendarDate, calendarDate, daysBetween } from '../kernel/clock.ts';
import { oneLine } from '../signing/certificate-facts.ts';
import type { KeyRole, TrustedCertificate } from '../signing/types.ts';
import type { WorkContext } from './context.ts';
import type { Subjected } from './item.ts';
import type { NodeKind } from './kind.ts';
import { peerSubjects } from './reconciliation-subjects.ts';

/** What the node itself has to be looked after for: few things, so all of them are looked at each time. */
export async function nodeSubjects(
  context: WorkContext,
  list: NodeKind['list'],
  today: CalendarDate,
): Promise<readonly Subjected[]> {
  if (list === 'own-keys') return ownKeys(context);
  if (list === 'peer-keys') return peerKeys(context);
  if (list === 'receivers') return receivers(context);
  return list === 'number-series' ? numberSeries(context, today) : peerSubjects(context, list);
}

function roleText(role: KeyRole) {
  return role === 'gateway'
    ? { en: 'gateway key: messages', vi: 'khóa của cổng: thông điệp' }
    : { en: 'authority key: certificates', vi: 'khóa của cơ quan cấp: C/O' };
}

/**
 * `validTo` is the certificate's own text of its last second. On the day of that it may end at any hour, so the last day
 * on which a new one comes in time is the last that is whole.
 */
function endOf(certificate: X509Certificate, timeZone: string) {
  const end = new Date(certificate.validTo);
  const over = calendarDate(new Date(end.getTime() + 1_000), timeZone);
  return { since: end.toISOString(), due: addDays(over, -1) };
}

function ownKeys({ profile, authorityKey, gatewayKey }: WorkContext): readonly Subjected[] {
  return [authorityKey, gatewayKey].map(({ role, certificate }) => ({
    subject: { type: 'key', id: role },
    ...endOf(certificate, profile.timeZone),
    detail: roleText(role),
  }));
}

/** A key that another one of the same state and duty outlasts has been renewed already. */
function peerKeys({ profile, trust, peers }: WorkContext): readonly Subjected[] {
  const pinned = trust.all().filter(({ country, revokedSince }) => peers.has(country) && !revokedSince);
  const ends = ({ certificate }: TrustedCertificate) => new Date(certificate.validTo).getTime();
  return pinned
    .filter((one) =>
      pinned.every(
        (other) => other.country !== one.country || other.role !== one.role || ends(other) <= ends(one),
      ),
    )
    .map((one) => ({
      subject: {
        type: 'key' as const,
        id: one.thumbprint,
        peer: one.country,
        name: oneLine(one.certificate.subject),
      },
      ...endOf(one.certificate, profile.timeZone),
      detail: roleText(one.role),
    }));
}

/** The series of this year whose numbers end within the year if they go on as they went. */
async function numberSeries(
  { ledger, profile }: WorkContext,
  today: CalendarDate,
): Promise<readonly Subjected[]> {
  const year = today.slice(0, 4);
  const room = lastNumberOf(profile);
  const gone = daysBetween(`${year}-01-01`, today) + 1;
  const found: Subjected[] = [];
  for (const peer of ASEAN_COUNTRIES.filter((country) => country !== profile.country)) {
    const series = seriesOf(profile, peer, Number(year));
    const given = await ledger.lastSerial(series);
    if (given === 0) continue;
    const left = room - given;
    const days = left <= 0 ? -1 : Math.floor((left * gone) / given);
    if (days > daysBetween(today, `${year}-12-31`)) continue;
    const due = addDays(today, days);
    found.push({
      subject: { type: 'series', id: series, peer },
      since: due,
      // It ends on another day each time it is looked at, and is the same item still.
      mark: '',
      due,
      detail: { en: `${left} of ${room} numbers left`, vi: `còn ${left} trên ${room} số` },
    });
  }
  return found;
}

/** Counting the notices of a receiver stops here. */
const COUNTED = 1_000;

/**
 * One for each receiver, however many of its notices were given up: it is repaired once. Of receivers that the
 * configuration no longer names nothing is left to do.
 */
async function receivers({
  ledger,
  profile,
  receivers: names = [],
}: WorkContext): Promise<readonly Subjected[]> {
  const found = await Promise.all(
    names.map(async (receiver): Promise<readonly Subjected[]> => {
      const dead = { status: 'dead', receiver } as const;
      const [oldest] = (await ledger.noticeDeliveries(dead, { limit: 1 })).rows;
      if (!oldest) return [];
      const count = await ledger.countNoticeDeliveries(dead, COUNTED + 1);
      const [en, vi] = count > COUNTED ? [`more than ${COUNTED}`, `hơn ${COUNTED}`] : [count, count];
      const error = oldest.lastError ?? '-';
      return [
        {
          subject: { type: 'receiver', id: receiver },
          since: oldest.enqueuedAt,
          due: calendarDate(new Date(oldest.enqueuedAt), profile.timeZone),
          detail: {
            en: `${receiver}: ${en}, the oldest ${error}`,
            vi: `${receiver}: ${vi}, lâu nhất ${error}`,
          },
        },
      ];
    }),
  );
  return found.flat();
}
