using System.Text.RegularExpressions;
using CallDesk;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Alerts as SIP MESSAGE, and who has taken notice of them.</summary>
[Collection(PjsipCollection.Name)]
public sealed class MessageTests
{
    [Theory]
    [InlineData("200 OK", 200)]
    [InlineData("202 Accepted", 202)]
    [InlineData("404 Not Found", 404)]
    [InlineData("603 Decline", 603)]
    [Clause("5.5")]
    public async Task An_alert_is_sent_and_its_answer_is_known(string answer, int status)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var chief = new Stranger(phone.Agent.Bound);
        Task<int> sent = phone.Agent.Messenger.SendMessageAsync($"sip:900@{chief.Here}", "西门岗: SOS (17)");
        string message = await chief.HearAsync(text => text.StartsWith("MESSAGE ", StringComparison.Ordinal));
        Assert.EndsWith("\r\n\r\n西门岗: SOS (17)", message, StringComparison.Ordinal);
        Assert.StartsWith("text/plain", FarEnd.Field(message, "Content-Type"), StringComparison.Ordinal);
        await AnswerAsync(chief, message, answer);
        Assert.Equal(status, await sent.WaitAsync(SelfCaller.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_that_is_none_and_a_text_that_is_too_long_are_refused_at_once()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        Assert.Equal(503, await phone.Agent.Messenger.SendMessageAsync("sip:<<no uri", "x"));
        Assert.Equal(513, await phone.Agent.Messenger.SendMessageAsync("sip:900@127.0.0.1", new string('门', 500)));
    }

    [Fact]
    public async Task A_phone_that_goes_down_leaves_no_message_without_an_end()
    {
        Task<int> sent;
        await using (SelfCaller phone = await SelfCaller.StartAsync())
        {
            using var chief = new Stranger(phone.Agent.Bound);
            sent = phone.Agent.Messenger.SendMessageAsync($"sip:900@{chief.Here}", "x");
            await chief.HearAsync(text => text.StartsWith("MESSAGE ", StringComparison.Ordinal));
        }

        Assert.Equal(503, await sent.WaitAsync(SelfCaller.Patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("900", "text/plain", "OK 17", 200, true)]
    [InlineData("900", "text/plain;charset=UTF-8", "ok 17\r\n", 200, true)]
    [InlineData("900", "text/plain", "I come at 17", 202, false)]
    [InlineData("901", "text/plain", "OK 17", 202, false)]
    [InlineData("900", "text/html", "OK 17", 415, false)]
    [Clause("5.5")]
    public async Task Only_who_was_told_can_take_notice_and_only_in_so_many_words(
        string user, string type, string text, int status, bool taken)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var chief = new Stranger(phone.Agent.Bound);
        phone.Agent.Messenger.KnowRecipients([("sip:900@127.0.0.1", "chief")]);
        await chief.RawAsync(
            $"MESSAGE sip:201@{phone.Agent.Bound} SIP/2.0\r\nVia: SIP/2.0/UDP {chief.Here};rport;branch=z9hG4bKm{user}\r\n"
            + $"Max-Forwards: 70\r\nFrom: \"Chief\" <sip:{user}@{chief.Here}>;tag=m\r\nTo: <sip:201@{phone.Agent.Bound}>\r\n"
            + $"Call-ID: m{chief.Here}\r\nCSeq: 1 MESSAGE\r\nContent-Type: {type}\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        string answer = await chief.HearAsync(message => message.StartsWith("SIP/2.0 ", StringComparison.Ordinal));
        Assert.StartsWith($"SIP/2.0 {status} ", answer, StringComparison.Ordinal);

        DeskEvent[] told = await phone.ReportedAsync();
        Assert.Equal(taken ? [new AlertAcknowledged(17, "chief")] : Array.Empty<DeskEvent>(), told);
        Assert.Equal(taken ? 0 : 1, phone.Agent.Counters.Messages);
    }

    private static async Task AnswerAsync(Stranger peer, string request, string status)
    {
        IEnumerable<string> kept = request.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|To|Call-ID|CSeq):"));
        await peer.RawAsync($"SIP/2.0 {status}\r\n{string.Join("\r\n", kept)}\r\nContent-Length: 0\r\n\r\n");
    }
}
