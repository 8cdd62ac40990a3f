// What the system's error codes of TLS mean for whoever connects: the end of a sentence, with what to do.

const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?))$/;
const UNFIT = /^(CERT_|ERR_TLS_CERT_ALTNAME_INVALID$)/;
/** OpenSSL's "alert": the other side ended the handshake, for want of a certificate that it accepts. */
const REFUSED = /^ERR_SSL_\w*ALERT/;
const NO_TLS = /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)|EPROTO)$/;

/** Undefined for a code that is not about TLS. */
export function tlsProblemOf(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  if (UNTRUSTED.test(code)) {
    return `shows a certificate of an authority that is not known here (${code}): name the authority with --ca or MUSTER_CA`;
  }
  if (UNFIT.test(code)) return `shows a certificate that is not valid (${code}): look at its dates and names`;
  if (REFUSED.test(code)) {
    return `wants a certificate of this client, and got none that it accepts (${code}): give --cert and --key, or MUSTER_CERT and MUSTER_KEY`;
  }
  if (NO_TLS.test(code)) return `does not speak TLS (${code}): write http:// in place of https://`;
  return undefined;
}
