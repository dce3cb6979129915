using CallDesk;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>What is read out of messages without PJSIP.</summary>
public sealed class HeaderTests
{
    [Theory]
    [InlineData("Answer-Mode: Auto", true)]
    [InlineData("answer-mode: auto;require", true)]
    [InlineData("Priv-Answer-Mode: Auto;require", true)]
    [InlineData("Answer-Mode: Manual", false)]
    [InlineData("Alert-Info: <http://127.0.0.1>;info=alert-autoanswer;delay=0", true)]
    [InlineData("Alert-Info: info=ring-answer", true)]
    [InlineData("Alert-Info: <urn:alert:source:internal>", false)]
    [InlineData("Alert-Info:\r\n <http://127.0.0.1>\r\n ;info=alert-autoanswer", true)]
    [InlineData("Call-Info: <sip:127.0.0.1>;answer-after=0", true)]
    [InlineData("Call-Info: <sip:127.0.0.1>;intercom=true", true)]
    [InlineData("Call-Info: <http://127.0.0.1/photo.png>;purpose=icon", false)]
    [InlineData("Subject: answer-after=0", false)]
    [InlineData("X-Note: v\r\n\r\nAnswer-Mode: Auto", false)]
    public void The_wish_to_be_answered_by_itself_is_seen(string headers, bool asked) =>
        Assert.Equal(asked, AutoAnswerHeaders.Ask($"INVITE sip:201@127.0.0.1 SIP/2.0\r\nMax-Forwards: 70\r\n{headers}\r\n\r\nv=0"));

    [Theory]
    [InlineData("<sip:8000@pbx.example>", "8000")]
    [InlineData("sips:+86-10-1234.5678@pbx.example;user=phone", "+861012345678")]
    [InlineData("\"Line 2\" <sip:*72%23@pbx.example>;q=0.5", "*72#")]
    [InlineData("<sip:%31%36%38555@pbx.example>", "168555")]
    [InlineData("<sip:(0755)110@pbx.example>", "0755110")]
    [InlineData("<tel:+861012345678>", null)]
    [InlineData("<http://pbx.example/8000@x>", null)]
    [InlineData("<sip:elsewhere@pbx.example>", null)]
    [InlineData("<sip:80%0000@pbx.example>", null)]
    [InlineData("<sip:8+0@pbx.example>", null)]
    [InlineData("<sip:pbx.example>", null)]
    [InlineData("", null)]
    public void A_redirection_is_a_number_or_nothing(string contact, string? number) => Assert.Equal(number, SipUri.NumberOf(contact));

    [Theory]
    [InlineData("\"Chief\" <sip:900@pbx.example:5060;transport=tcp>;tag=1", "900@pbx.example")]
    [InlineData("sip:900@pbx.example", "900@pbx.example")]
    [InlineData("<sip:900@[2001:db8::1]:5060>", "900@[2001:db8::1]")]
    public void A_person_is_known_by_user_and_host(string uri, string address) => Assert.Equal(address, SipUri.Address(uri));

    [Theory]
    [InlineData("OK 17", 17L)]
    [InlineData("ok 17\r\n", 17L)]
    [InlineData("OK17", null)]
    [InlineData("OK -17", null)]
    [InlineData("OK 17 please", null)]
    [InlineData("OK", null)]
    [InlineData("OK  17", null)]
    [InlineData("OK 99999999999999999999", null)]
    public void An_acknowledgement_is_said_exactly(string text, long? alert) => Assert.Equal(alert, SipMessenger.AlertOf(text));

    [Fact]
    public void Glare_is_tried_again_after_the_time_of_the_standard()
    {
        var random = new Random(3261);
        TimeSpan[] owner = [.. Enumerable.Range(0, 2_000).Select(_ => HoldNegotiation.Backoff(Direction.Out, random))];
        TimeSpan[] other = [.. Enumerable.Range(0, 2_000).Select(_ => HoldNegotiation.Backoff(Direction.In, random))];
        Assert.All(owner, wait => Assert.InRange(wait.TotalMilliseconds, 2_100, 4_000));
        Assert.All(other, wait => Assert.InRange(wait.TotalMilliseconds, 0, 2_000));
        Assert.All(owner.Concat(other), wait => Assert.Equal(0, wait.TotalMilliseconds % 10));
        Assert.True(owner.Distinct().Count() > 100);
    }
}
