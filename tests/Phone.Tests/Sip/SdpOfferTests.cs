using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Is there a codec of ours in the offer (RFC 3264 §6)? Only then may anything ring.</summary>
public sealed class SdpOfferTests
{
    [Theory]
    [InlineData("an ordinary telephone", "m=audio 4000 RTP/AVP 8 0 101|a=rtpmap:8 PCMA/8000|a=rtpmap:101 telephone-event/8000")]
    [InlineData("static payloads need no rtpmap", "m=audio 4000 RTP/AVP 0")]
    [InlineData("G.722 by number", "m=audio 4000 RTP/AVP 18 9")]
    [InlineData("a browser", "m=audio 9 UDP/TLS/RTP/SAVPF 111 63|a=mid:0|a=rtpmap:111 opus/48000/2|a=rtpmap:63 red/48000/2")]
    [InlineData("a codec's name in another case", "m=audio 4000 RTP/AVP 96|a=rtpmap:96 OPUS/48000/2")]
    [InlineData("a dynamic payload for A-law", "m=audio 4000 RTP/AVP 98|a=rtpmap:98 pcma/8000")]
    [InlineData("video first", "m=video 5000 RTP/AVP 99|a=rtpmap:99 H264/90000|m=audio 4000 RTP/AVP 8")]
    [InlineData("one audio line off, one on", "m=audio 0 RTP/AVP 8|m=audio 4000 RTP/AVP 8")]
    [InlineData("on hold from the start", "m=audio 4000 RTP/AVP 8|a=sendonly")]
    [InlineData("two ports", "m=audio 4000/2 RTP/AVP 8")]
    public void An_offer_with_a_codec_of_ours_may_ring(string what, string media) =>
        Assert.True(SdpOffer.IsServable(Invite(media)), what);

    [Theory]
    [InlineData("only G.729", "m=audio 4000 RTP/AVP 18|a=rtpmap:18 G729/8000")]
    [InlineData("only digits", "m=audio 4000 RTP/AVP 101|a=rtpmap:101 telephone-event/8000")]
    [InlineData("audio switched off", "m=audio 0 RTP/AVP 8 0|a=rtpmap:8 PCMA/8000")]
    [InlineData("video only", "m=video 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000")]
    [InlineData("a fax", "m=image 5000 udptl t38")]
    [InlineData("no media at all", "a=sendrecv")]
    [InlineData("our codec behind audio that is off, in a video line", "m=audio 0 RTP/AVP 8|m=video 5000 RTP/AVP 96|a=rtpmap:96 opus/48000")]
    [InlineData("a port that only looks like a payload", "m=audio 8 RTP/AVP 18")]
    [InlineData("an unknown rate", "m=audio 4000 RTP/AVP 96|a=rtpmap:96 L16/44100")]
    public void An_offer_without_one_is_refused_before_anything_rings(string what, string media) =>
        Assert.False(SdpOffer.IsServable(Invite(media)), what);

    [Fact]
    public void A_late_offer_rings_because_the_offer_is_then_ours() =>
        Assert.True(SdpOffer.IsServable("INVITE sip:201@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void A_header_that_looks_like_sdp_is_no_offer() =>
        Assert.True(SdpOffer.IsServable("INVITE sip:201@127.0.0.1 SIP/2.0\r\nSubject: v=0\r\n\r\n"));

    private static string Invite(string media) =>
        "INVITE sip:201@127.0.0.1 SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n"
        + "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + media.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n";
}
