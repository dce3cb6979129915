using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CallDesk;
using Phone.Audio;
using Phone.Sip;
using Phone.Tests.Audio;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Pages: from the wire to the loudspeaker, and nowhere else.</summary>
public sealed class PagingTests
{
    /// <summary>A-law codes of steady levels: 16896, 8448, 4224 and 2112.</summary>
    private const byte Loud = 0xA5;
    private const byte Middle = 0xB5;
    private const byte Soft = 0x85;
    private const byte Faint = 0x95;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly ConcurrentQueue<string> _log = new();

    [Fact]
    public void Packets_are_put_in_order_and_a_lost_one_is_silence()
    {
        var source = new PageSource();
        var stream = new PageStream(source);
        Assert.False(Take(stream, 65_534, Loud));
        Assert.True(Take(stream, 0, Soft));
        Assert.True(Take(stream, 65_535, Middle));
        Assert.True(Take(stream, 0, Soft));
        for (ushort number = 2; number < 6; number++)
        {
            Assert.True(Take(stream, number, Faint));
        }

        int[] middles = [.. Heard(source, 16).Chunk(320).Select(packet => packet[200])];
        int[] sent = [Level(Loud), Level(Middle), Level(Soft), 0, Level(Faint), Level(Faint), Level(Faint), Level(Faint)];
        Assert.All(sent.Zip(middles), pair => Assert.InRange(pair.Second, pair.First - 100, pair.First + 100));
    }

    [Fact]
    public void Who_speaks_first_keeps_the_floor()
    {
        var source = new PageSource();
        var stream = new PageStream(source);
        Take(stream, 1, Soft);
        Take(stream, 2, Soft);
        Take(stream, 3, Loud, from: 8);
        Take(stream, 3, Soft);
        Take(stream, 4, Soft);
        Assert.False(Holds(Heard(source, 12), Loud));

        stream.End();
        for (ushort number = 4; number < 8; number++)
        {
            Take(stream, number, Loud, from: 8);
        }

        Assert.True(Holds(Heard(source, 8), Loud));
    }

    /// <summary>One packet is no page: it keeps nobody from speaking.</summary>
    [Fact]
    public void A_stray_packet_does_not_take_the_floor()
    {
        var stream = new PageStream(new PageSource());
        Assert.False(Take(stream, 9, Soft, from: 5));
        Assert.False(Take(stream, 1, Soft));
        Assert.True(Take(stream, 2, Soft));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8008000100000000000000")]
    [InlineData("400800010000000000000007D5")]
    [InlineData("801200010000000000000007D5")]
    [InlineData("800800010000000000000007")]
    [InlineData("8F0800010000000000000007D5")]
    [InlineData("900800010000000000000007BEDEFFFFD5")]
    [InlineData("A00800010000000000000007D5FF")]
    public void What_is_no_packet_of_ours_is_left_alone(string datagram) =>
        Assert.False(RtpPacket.TryRead(Convert.FromHexString(datagram), out _));

    [Fact]
    public void Headers_of_every_length_are_read()
    {
        byte[] datagram = Convert.FromHexString("B288FFFE000000000000000711111111222222220001000133333333D5D5D50002");
        Assert.True(RtpPacket.TryRead(datagram, out RtpPacket packet));
        Assert.Equal((true, (ushort)0xFFFE, 7u, 3), (packet.ALaw, packet.Sequence, packet.Source, packet.Payload.Length));
    }

    /// <summary>The table of G.711, at points that the recommendation names.</summary>
    [Theory]
    [InlineData(0xD5, true, 8)]
    [InlineData(0x55, true, -8)]
    [InlineData(0xAA, true, 32_256)]
    [InlineData(0x2A, true, -32_256)]
    [InlineData(0xFF, false, 0)]
    [InlineData(0x80, false, 32_124)]
    [InlineData(0x00, false, -32_124)]
    public void G711_is_expanded(byte code, bool aLaw, short sample)
    {
        short[] samples = new short[1];
        Phone.Audio.G711.Decode([code], aLaw, samples);
        Assert.Equal(sample, samples[0]);
    }

    [Fact]
    public void What_was_left_of_a_page_is_not_heard_in_the_next()
    {
        var source = new PageSource();
        var stream = new PageStream(source);
        Take(stream, 1, Loud);
        Take(stream, 2, Loud);
        stream.End();
        for (ushort number = 100; number < 104; number++)
        {
            Take(stream, number, Soft);
        }

        int[] heard = Heard(source, 8);
        Assert.False(Holds(heard, Loud));
        Assert.True(Holds(heard, Soft));
    }

    [Fact]
    public void A_page_that_is_not_ordered_is_silence_and_one_that_is_reaches_the_loudspeaker_only()
    {
        var source = new PageSource();
        var device = new ScriptedDevice();
        using var loop = new MediaLoop(device, TonePlan.China, _events.Add, static () => { }, new FakeTime(), static () => { }, page: source);
        var played = new ConcurrentQueue<short[]>();
        using var enough = new ManualResetEventSlim();
        short[] voice = new short[320];
        Array.Fill(voice, (short)9_000);
        device.Played = (frame, pairs) =>
        {
            source.Write(voice.AsSpan(0, 160));
            played.Enqueue(pairs);
            if (frame == 100)
            {
                loop.SetOrder(AudioOrder.Silence with { Loudspeaker = new LoudspeakerSound.Page() });
            }
            else if (frame == 200)
            {
                loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Confirm });
            }
            else if (frame == 300)
            {
                enough.Set();
            }
        };
        loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Warning });
        loop.Start();
        Assert.True(enough.Wait(Patience, TestContext.Current.CancellationToken));

        short[][] frames = [.. played.Take(300)];
        short[] right = [.. frames.SelectMany(frame => frame.Where((_, i) => i % 2 == 1))];
        Assert.All(right[..(100 * 160)], sample => Assert.Equal(0, sample));
        Assert.Contains(right[(110 * 160)..(200 * 160)], sample => sample > 8_000);
        Assert.All(right[(203 * 160)..], sample => Assert.Equal(0, sample));
        short[] left = [.. frames[105..200].SelectMany(frame => frame.Where((_, i) => i % 2 == 0))];
        Assert.All(left, sample => Assert.Equal(0, sample));
    }

    /// <summary>A real group on the loopback interface: packets of a tone, then nothing.</summary>
    [Theory]
    [InlineData("239.255.12.34")]
    [InlineData("127.0.0.1")]
    public void A_page_on_the_network_starts_is_heard_and_ends(string group)
    {
        var source = new PageSource();
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        probe.Close();
        var settings = new PagingSettings(new IPEndPoint(IPAddress.Parse(group), port), IPAddress.Loopback);
        using var receiver = new PagingReceiver(settings, source, _events.Add, _log.Enqueue);
        Assert.True(receiver.Start(), string.Join('\n', _log));

        using var sender = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        sender.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        for (ushort number = 0; number < 10; number++)
        {
            sender.Send(Packet(number, Soft), settings.Group);
        }

        Assert.Equal(new PageStarted(), Next());
        Assert.Equal(new PageEnded(), Next());
        Assert.True(Holds(Heard(source, 10), Soft));

        // The next one starts again: the thread waits for ever in between.
        sender.Send(Packet(1_000, Soft, from: 9), settings.Group);
        sender.Send(Packet(1_001, Soft, from: 9), settings.Group);
        Assert.Equal(new PageStarted(), Next());
    }

    [Fact]
    public void An_address_that_the_phone_does_not_have_is_said()
    {
        var settings = new PagingSettings(new IPEndPoint(IPAddress.Parse("203.0.113.1"), 5_004), IPAddress.Loopback);
        using var receiver = new PagingReceiver(settings, new PageSource(), _events.Add, _log.Enqueue);
        Assert.False(receiver.Start());
        Assert.Contains("paging: cannot listen on 203.0.113.1:5004", Assert.Single(_log), StringComparison.Ordinal);
    }

    /// <summary>The level is there for at least 100 samples on end: not only passed on the way to another.</summary>
    private static bool Holds(int[] heard, byte code)
    {
        int run = 0;
        return heard.Any(sample => (run = Math.Abs(sample - Level(code)) < 100 ? run + 1 : 0) >= 100);
    }

    private static int Level(byte code)
    {
        short[] sample = new short[1];
        Phone.Audio.G711.Decode([code], true, sample);
        return sample[0];
    }

    private static byte[] Packet(ushort number, byte code, uint from = 7)
    {
        byte[] packet = new byte[12 + 160];
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), from);
        packet.AsSpan(12).Fill(code);
        return packet;
    }

    private static bool Take(PageStream stream, ushort number, byte code, uint from = 7)
    {
        Assert.True(RtpPacket.TryRead(Packet(number, code, from), out RtpPacket packet));
        return stream.Take(packet);
    }

    private static int[] Heard(PageSource source, int frames)
    {
        var heard = new List<int>();
        int[] frame = new int[AudioFormat.FrameSamples];
        for (var i = 0; i < frames; i++)
        {
            Array.Clear(frame);
            source.AddTo(frame, ordered: true);
            heard.AddRange(frame);
        }

        return [.. heard];
    }

    private DeskEvent Next() =>
        _events.TryTake(out DeskEvent? happened, Patience) ? happened : throw new TimeoutException(string.Join('\n', _log));
}
