using System.Text.RegularExpressions;
using CallDesk;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>A neighbour's phone that tells what it is doing (RFC 4235), as a scripted notifier.</summary>
[Collection(PjsipCollection.Name)]
public sealed class NeighbourTests
{
    [Fact]
    public async Task A_neighbours_light_follows_its_phone()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var east = new Notifier(phone);
        phone.Agent.Watch([new NeighbourSettings("east", east.Uri)]);
        await east.AcceptAsync();

        await east.NotifyAsync(DialogInfoTests.Document(0, "full"));
        Assert.Equal(new NeighbourChanged("east", NeighbourState.Idle), phone.Next<NeighbourChanged>());
        await east.NotifyAsync(DialogInfoTests.Document(1, "partial", DialogInfoTests.Dialog("a", "early")));
        Assert.Equal(new NeighbourChanged("east", NeighbourState.Ringing), phone.Next<NeighbourChanged>());
        await east.NotifyAsync(DialogInfoTests.Document(2, "partial", DialogInfoTests.Dialog("a", "confirmed")));
        Assert.Equal(new NeighbourChanged("east", NeighbourState.Busy), phone.Next<NeighbourChanged>());

        // The same again is no news.
        await east.NotifyAsync(DialogInfoTests.Document(3, "full", DialogInfoTests.Dialog("a", "confirmed")));
        Assert.Empty(await phone.ReportedAsync());
        await east.NotifyAsync(DialogInfoTests.Document(4, "full"), "terminated;reason=noresource");
        Assert.Equal(new NeighbourChanged("east", NeighbourState.Unknown), phone.Next<NeighbourChanged>());
    }

    [Fact]
    public async Task A_gap_in_the_documents_asks_for_a_whole_one_once()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var east = new Notifier(phone);
        phone.Agent.Watch([new NeighbourSettings("east", east.Uri)]);
        await east.AcceptAsync();
        await east.NotifyAsync(DialogInfoTests.Document(0, "full"));
        await east.NotifyAsync(DialogInfoTests.Document(5, "partial", DialogInfoTests.Dialog("a", "confirmed")));
        await east.AcceptAsync();
        await east.NotifyAsync(DialogInfoTests.Document(6, "full"), "terminated;reason=timeout");
        await east.AcceptAsync();
        await east.NotifyAsync(DialogInfoTests.Document(0, "full", DialogInfoTests.Dialog("a", "confirmed")));
        Assert.Equal(NeighbourState.Idle, phone.Next<NeighbourChanged>().State);
        Assert.Equal(NeighbourState.Busy, phone.Next<NeighbourChanged>().State);
    }

    [Fact]
    public async Task Another_list_takes_the_place_of_the_first()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var east = new Notifier(phone);
        using var west = new Notifier(phone);
        phone.Agent.Watch([new NeighbourSettings("east", east.Uri)]);
        await east.AcceptAsync();
        await east.NotifyAsync(DialogInfoTests.Document(0, "full"));
        Assert.Equal("east", phone.Next<NeighbourChanged>().Entry);

        phone.Agent.Watch([new NeighbourSettings("west", west.Uri)]);
        Assert.Contains("Expires: 0", await east.SubscribedAsync(), StringComparison.Ordinal);
        await west.AcceptAsync();
        await west.NotifyAsync(DialogInfoTests.Document(0, "full"));
        Assert.Equal(new NeighbourChanged("west", NeighbourState.Idle), phone.Next<NeighbourChanged>());
    }

    /// <summary>What cannot be subscribed to is no reason to stop.</summary>
    [Fact]
    public async Task An_address_that_is_none_is_said_and_left_out()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        phone.Agent.Watch([new NeighbourSettings("east", "sip:<<no uri")]);
        phone.HangUp(phone.Talk());
        Assert.Contains("the neighbour east cannot be watched", phone.Log, StringComparison.Ordinal);
    }

    private sealed class Notifier(SelfCaller phone) : IDisposable
    {
        private readonly Stranger _socket = new(phone.Agent.Bound);
        private string _dialog = "";
        private int _sequence;

        public string Uri => $"sip:301@{_socket.Here}";

        public Task<string> SubscribedAsync() =>
            _socket.HearAsync(message => message.StartsWith("SUBSCRIBE ", StringComparison.Ordinal));

        public async Task AcceptAsync()
        {
            string request = await SubscribedAsync();
            Assert.Equal("dialog", FarEnd.Field(request, "Event"));
            string kept = string.Join("\r\n", request.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|Call-ID|CSeq):")));
            string to = Regex.Replace(FarEnd.Field(request, "To"), ";tag=.*", "");
            await _socket.RawAsync($"SIP/2.0 200 OK\r\n{kept}\r\nTo: {to};tag=n\r\nContact: <{Uri}>\r\nExpires: 600\r\n"
                + "Content-Length: 0\r\n\r\n");
            _dialog = $"From: {to};tag=n\r\nTo: {FarEnd.Field(request, "From")}\r\nCall-ID: {FarEnd.Field(request, "Call-ID")}\r\n";
        }

        public async Task NotifyAsync(string document, string state = "active;expires=600")
        {
            int number = ++_sequence;
            await _socket.RawAsync(
                $"NOTIFY sip:201@{phone.Agent.Bound} SIP/2.0\r\n"
                + $"Via: SIP/2.0/UDP {_socket.Here};rport;branch=z9hG4bKn{Uri[^5..]}x{number}\r\nMax-Forwards: 70\r\n{_dialog}"
                + $"CSeq: {number} NOTIFY\r\nContact: <{Uri}>\r\nEvent: dialog\r\nSubscription-State: {state}\r\n"
                + $"Content-Type: application/dialog-info+xml\r\nContent-Length: {document.Length}\r\n\r\n{document}");
            await _socket.HearAsync(message => message.StartsWith("SIP/2.0 200", StringComparison.Ordinal)
                && message.Contains($"CSeq: {number} NOTIFY", StringComparison.Ordinal));
        }

        public void Dispose() => _socket.Dispose();
    }
}
