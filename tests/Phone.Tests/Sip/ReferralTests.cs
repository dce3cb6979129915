using System.Net;
using System.Net.Sockets;
using System.Text;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>REFER from the far end: PJSIP dials nothing, the desk is asked, and the far end learns what became of it.</summary>
[Collection(PjsipCollection.Name)]
public sealed class ReferralTests
{
    private const string Number = "Refer-To: <sip:8000@127.0.0.1>\r\n";

    [Fact]
    [Clause("1.8")]
    [Clause("4.6b")]
    public async Task The_desk_is_asked_and_the_far_end_learns_how_its_call_stands()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        Assert.Equal(202, await end.AskAsync("REFER", Number));
        Assert.Equal(new ReferRequested(end.Call, "8000"), phone.Next<ReferRequested>());
        await ToldAsync(end, "SIP/2.0 100 Trying", "active;expires=180");
        Assert.Equal(1, phone.Agent.LiveCalls);

        phone.Agent.Carry(new ReportReferral(end.Call, 180));
        await ToldAsync(end, "SIP/2.0 180 Ringing", "active;expires=180");
        phone.Agent.Carry(new ReportReferral(end.Call, 200));
        await ToldAsync(end, "SIP/2.0 200 OK", "terminated;reason=noresource");

        Assert.Equal(0, phone.Agent.Counters.Transfers);
        await ReleaseAsync(phone, end);
    }

    [Fact]
    [Clause("4.6b")]
    public async Task A_wish_that_the_desk_refuses_leaves_the_call_and_another_may_follow()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        Assert.Equal(202, await end.AskAsync("REFER", Number));
        await ToldAsync(end, "SIP/2.0 100 Trying", "active;expires=180");
        Assert.Equal(603, await end.AskAsync("REFER", Number)); // one at a time
        phone.Agent.Carry(new ReportReferral(end.Call, 603));
        await ToldAsync(end, "SIP/2.0 603 Decline", "terminated;reason=noresource");

        Assert.Equal(202, await end.AskAsync("REFER", "r: <sip:8001@127.0.0.1>\r\n"));
        Assert.Equal("8001", phone.Next<ReferRequested>(wish => wish.Number != "8000").Number);
        await ReleaseAsync(phone, end);
    }

    [Theory]
    [InlineData("Refer-To: <sip:elsewhere@127.0.0.1>\r\n")]
    [InlineData("Refer-To: <http://127.0.0.1/8000>\r\n")]
    [InlineData("Refer-To: <sip:8000@127.0.0.1;method=BYE>\r\n")]
    [InlineData("Refer-To: <sip:8000@127.0.0.1?Replaces=a%3Bto-tag%3Db>\r\n")]
    [InlineData("Refer-To: <sip:8000@127.0.0.1?Replaces=a%0D%0AX%3A%3Bto-tag%3Db%3Bfrom-tag%3Dc>\r\n")]
    [Clause("4.6b")]
    public async Task What_no_dial_plan_could_judge_is_declined_at_once(string to)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        Assert.Equal(603, await end.AskAsync("REFER", to));
        Assert.Equal((1, 1L), (phone.Agent.LiveCalls, phone.Agent.Counters.Transfers));
        Assert.Empty(await phone.ReportedAsync());
        await ReleaseAsync(phone, end);
    }

    /// <summary>The whole way: the far end's REFER, the desk's own call to a second far end, and the first one released.</summary>
    [Fact]
    [Clause("1.8")]
    public async Task The_desks_own_call_goes_out_beside_the_old_one()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        using var target = new Stranger(phone.Agent.Bound);
        Assert.Equal(202, await end.AskAsync("REFER", Number));
        phone.Next<ReferRequested>();
        await ToldAsync(end, "SIP/2.0 100 Trying", "active;expires=180");
        phone.Agent.DialUri(new CallId(1), $"sip:8000@{target.Here}");
        await target.HearAsync(message => message.StartsWith("INVITE sip:8000@", StringComparison.Ordinal));
        phone.Agent.Carry(new ReportReferral(end.Call, 200));
        phone.Agent.Carry(new Release(end.Call));
        await ToldAsync(end, "SIP/2.0 200 OK", "terminated;reason=noresource");
        await end.AnswerAsync(await end.HearAsync("BYE"), "200 OK");
        Assert.Equal(EndCause.Near, phone.Next<CallEnded>().Cause);
    }

    /// <summary>Their attended transfer: who asked for the call names the dialog whose place it takes, and only that call takes it.</summary>
    [Fact]
    [Clause("1.8")]
    public async Task A_place_in_a_dialog_goes_along_with_the_desks_own_call()
    {
        using var exchange = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using SelfCaller phone = await SelfCaller.StartAsync(new SelfCaller(account: new AccountConfiguration(
            $"sip:201@{exchange.Client.LocalEndPoint}", null, null, null, SipTransport.Udp, SrtpPolicy.Off)));
        using FarEnd end = await FarEnd.TalkAsync(phone);
        Assert.Equal(202, await end.AskAsync(
            "REFER", "Refer-To: <sip:8000@h?Require=replaces&Replaces=a%40b%3Bto-tag%3Dc%3Bfrom-tag%3Dd>\r\n"));
        Assert.Equal("8000", phone.Next<ReferRequested>().Number);
        await ToldAsync(end, "SIP/2.0 100 Trying", "active;expires=180");

        HashSet<string> seen = [];
        phone.Agent.Carry(new Dial(new CallId(1), "8001", Emergency: false));
        Assert.Equal("", FarEnd.Field(await InviteAsync(exchange, seen, "8001"), "Replaces"));
        phone.Agent.Carry(new Dial(new CallId(5), "8000", Emergency: true));
        Assert.Equal("", FarEnd.Field(await InviteAsync(exchange, seen, "8000"), "Replaces"));
        phone.Agent.Carry(new Dial(new CallId(3), "8000", Emergency: false));
        Assert.Equal("a@b;to-tag=c;from-tag=d", FarEnd.Field(await InviteAsync(exchange, seen, "8000"), "Replaces"));
    }

    /// <summary>The next call's; one that is only sent again is passed over.</summary>
    private static async Task<string> InviteAsync(UdpClient exchange, HashSet<string> seen, string number)
    {
        while (true)
        {
            UdpReceiveResult received = await exchange.ReceiveAsync(TestContext.Current.CancellationToken);
            string message = Encoding.ASCII.GetString(received.Buffer);
            if (message.StartsWith($"INVITE sip:{number}@", StringComparison.Ordinal) && seen.Add(FarEnd.Field(message, "Call-ID")))
            {
                return message;
            }
        }
    }

    private static async Task ToldAsync(FarEnd end, string fragment, string state)
    {
        string notify = await end.HearAsync("NOTIFY");
        await end.AnswerAsync(notify, "200 OK");
        Assert.Matches(@"^refer;id=\d+$", FarEnd.Field(notify, "Event"));
        Assert.Equal(state, FarEnd.Field(notify, "Subscription-State"));
        Assert.Contains("message/sipfrag", FarEnd.Field(notify, "Content-Type"), StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{fragment}\r\n", notify, StringComparison.Ordinal);
    }

    private static async Task ReleaseAsync(SelfCaller phone, FarEnd end)
    {
        Assert.Equal(200, await end.AskAsync("BYE"));
        Assert.Equal(EndCause.FarBye, phone.Next<CallEnded>().Cause);
        await phone.OnPjsipThreadAsync(static () => { });
        Assert.Equal(0, StreamLeg.Borrowed);
    }
}
