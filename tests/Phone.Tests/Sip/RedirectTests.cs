using System.Text.RegularExpressions;
using CallDesk;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>302 from us and to us.</summary>
[Collection(PjsipCollection.Name)]
public sealed class RedirectTests
{
    private const string Pcma = "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000";

    [Fact]
    [Clause("1.1")]
    public async Task A_call_that_nobody_takes_is_sent_to_the_neighbour()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var caller = new Stranger(phone.Agent.Bound);
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        CallId call = phone.Next<CallArrived>().Call;
        phone.Agent.Carry(new SignalRinging(call));
        phone.Agent.Carry(new Redirect(call, "301"));
        (int status, string answer) = await caller.AnswerAsync("INVITE");
        Assert.Equal(302, status);
        Assert.Equal("<sip:301@127.0.0.1:5060>", Assert.Single(Regex.Matches(answer, @"\nContact: ([^\r\n]*)")).Groups[1].Value);
        Assert.StartsWith("<sip:201@127.0.0.1:5060>", FarEnd.Field(answer, "Diversion"), StringComparison.Ordinal);
        await caller.SendAsync("ACK", toTag: Stranger.TagOf(answer, "To"));
        Assert.Equal(EndCause.Near, phone.Next<CallEnded>().Cause);
    }

    [Fact]
    public async Task A_redirection_is_followed_when_the_desk_says_so()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var redirector = new Stranger(phone.Agent.Bound);
        using var elsewhere = new Stranger(phone.Agent.Bound);
        phone.Agent.DialUri(new CallId(1), $"sip:302@{redirector.Here}");
        await MoveAsync(redirector, $"<sip:8000@{elsewhere.Here}>");
        Assert.Equal(new RedirectAsked(new CallId(1), "8000"), phone.Next<RedirectAsked>());
        phone.Agent.Carry(new FollowRedirect(new CallId(1)));

        string invite = await elsewhere.HearAsync(message => message.StartsWith("INVITE sip:8000@", StringComparison.Ordinal));
        await FinalAsync(elsewhere, invite, "486 Busy Here");
        CallEnded ended = phone.Next<CallEnded>();
        Assert.Equal((EndCause.Failed, 486), (ended.Cause, ended.SipStatus));
    }

    /// <summary>The adapter only reports the number; the desk knows that it is barred and releases the call.</summary>
    [Fact]
    [Clause("4.6b")]
    public async Task A_redirection_to_a_barred_number_is_asked_about_and_can_be_given_up()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var redirector = new Stranger(phone.Agent.Bound);
        phone.Agent.DialUri(new CallId(1), $"sip:302@{redirector.Here}");
        await MoveAsync(redirector, $"<sip:%31685551234@{redirector.Here}>");
        Assert.Equal(new RedirectAsked(new CallId(1), "1685551234"), phone.Next<RedirectAsked>());
        phone.Agent.Carry(new Release(new CallId(1)));
        Assert.Equal(EndCause.Near, phone.Next<CallEnded>().Cause);
    }

    [Theory]
    [InlineData("<tel:1685551234>")]
    [InlineData("<http://127.0.0.1/1685551234>")]
    [InlineData("<sip:operator@127.0.0.1>")]
    public async Task A_redirection_to_something_that_is_no_number_ends_the_call(string contact)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var redirector = new Stranger(phone.Agent.Bound);
        phone.Agent.DialUri(new CallId(1), $"sip:302@{redirector.Here}");
        await MoveAsync(redirector, contact);
        CallEnded ended = phone.Next<CallEnded>();
        Assert.Equal((EndCause.Failed, 302), (ended.Cause, ended.SipStatus));
    }

    [Fact]
    public async Task Two_exchanges_that_point_at_each_other_are_left_after_five_times()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var redirector = new Stranger(phone.Agent.Bound);
        phone.Agent.DialUri(new CallId(1), $"sip:302@{redirector.Here}");
        for (var number = 8000; number < 8005; number++)
        {
            await MoveAsync(redirector, $"<sip:{number}@{redirector.Here}>", fresh: number);
            Assert.Equal($"{number}", phone.Next<RedirectAsked>().Number);
            phone.Agent.Carry(new FollowRedirect(new CallId(1)));
        }

        await MoveAsync(redirector, $"<sip:8005@{redirector.Here}>", fresh: 8005);
        Assert.Equal(302, phone.Next<CallEnded>().SipStatus);
    }

    /// <summary>Answers the INVITE to the number before <paramref name="fresh"/> (or the first one) with a 302.</summary>
    private static async Task MoveAsync(Stranger redirector, string contact, int fresh = 8000)
    {
        string user = fresh == 8000 ? "302" : $"{fresh - 1}";
        string invite = await redirector.HearAsync(message => message.StartsWith($"INVITE sip:{user}@", StringComparison.Ordinal));
        await FinalAsync(redirector, invite, "302 Moved Temporarily", $"Contact: {contact}\r\n");
    }

    private static async Task FinalAsync(Stranger peer, string invite, string status, string more = "")
    {
        string kept = string.Join("\r\n", invite.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|Call-ID|CSeq):")));
        string to = Regex.Match(invite, @"\nTo: ([^\r\n]*)").Groups[1].Value;
        await peer.RawAsync($"SIP/2.0 {status}\r\n{kept}\r\nTo: {to};tag=far\r\n{more}Content-Length: 0\r\n\r\n");
    }
}
