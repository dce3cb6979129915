using System.Net;
using System.Net.Sockets;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>SIP that cannot start says why, and leaves nothing behind that the next start would fall over.</summary>
[Collection(PjsipCollection.Name)]
public sealed class StartTests
{
    /// <summary>The first port that the kernel may choose in a namespace.</summary>
    private const int First = 40_000;

    [Fact]
    public async Task A_start_that_failed_leaves_room_for_the_next()
    {
        using TcpListener squatter = Squat(0);
        var taken = (IPEndPoint)squatter.LocalEndpoint;
        await using (var refused = new SelfCaller(bind: taken))
        {
            var said = await Assert.ThrowsAsync<SipStartException>(refused.Agent.StartAsync);
            Assert.Contains($"SIP cannot listen on {taken}", said.Message, StringComparison.Ordinal);
        }

        await using SelfCaller phone = await SelfCaller.StartAsync();
        phone.HangUp(phone.Talk());
    }

    /// <summary>The kernel chooses a port for UDP; somebody's TCP may have that one.</summary>
    [Fact]
    public Task Port_0_is_one_that_is_free_for_UDP_and_for_TCP() => OwnNetwork.RunAsync(First, First + 7, () =>
    {
        // The phone takes two of the rest: the one that it listens on, and the one that its own wake-ups come from.
        TcpListener[] squatters = [.. Enumerable.Range(First, 6).Select(Squat)];
        for (var i = 0; i < 8; i++)
        {
            (string? refusal, int port) = StartAndStop();
            Assert.Null(refusal);
            Assert.InRange(port, First + squatters.Length, First + 7);
        }

        Array.ForEach(squatters, squatter => squatter.Dispose());
    });

    [Fact]
    public Task Where_no_port_is_free_for_both_SIP_says_so() => OwnNetwork.RunAsync(First, First + 1, () =>
    {
        using TcpListener one = Squat(First), two = Squat(First + 1);
        Assert.StartsWith("SIP cannot listen on 127.0.0.1:", StartAndStop().Refusal, StringComparison.Ordinal);
    });

    private static (string? Refusal, int Port) StartAndStop()
    {
        var phone = new SelfCaller();
        try
        {
            phone.Agent.StartAsync().GetAwaiter().GetResult();
            return (null, phone.Agent.Bound.Port);
        }
        catch (SipStartException e)
        {
            return (e.Message, 0);
        }
        finally
        {
            phone.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static TcpListener Squat(int port)
    {
        var squatter = new TcpListener(IPAddress.Loopback, port);
        squatter.Start();
        return squatter;
    }
}
