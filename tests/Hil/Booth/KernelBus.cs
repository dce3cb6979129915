using System.Buffers.Binary;
using System.Device.I2c;
using Hal.Simulation;

namespace Hil.Booth;

/// <summary>
/// Answers the kernel's transfers on the simulated adapter (tests/Hil/kernel/i2c-sim.c, which words the protocol) with the booth's
/// chips. A chip that does not acknowledge is answered with its errno; a bus that is held low with that of a timeout, once the adapter
/// of the Pi would have given up. However slow the machine is, no other transfer fails. One thread of its own.
/// </summary>
internal sealed class KernelBus(VirtualBooth booth, Action beforeTransfer, Lock gate)
{
    private const string Device = "/dev/i2c-sim";
    private const int Largest = 4096;
    private const int HeadLength = 8;
    private const int ReadFlag = 1;
    private const int TimedOut = 110;

    /// <summary>i2c-bcm2835.c waits as long as the core has it by default (i2c-core-base.c, i2c_register_adapter: HZ).</summary>
    private static readonly TimeSpan HeldLow = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, I2cDevice> _chips = [];
    private readonly byte[] _asked = new byte[Largest];
    private readonly byte[] _answer = new byte[Largest];

    private readonly record struct Message(int Address, bool IsRead, Memory<byte> Bytes);

    /// <summary>Transfers so far.</summary>
    public long Transfers { get; private set; }

    public void Start() => Hardware.Start("bus", Run);

    private void Run()
    {
        using var kernel = new FileStream(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        while (true)
        {
            kernel.Write(_answer, 0, Serve(kernel.Read(_asked)));
        }
    }

    /// <returns>The length of the answer.</returns>
    private int Serve(int length)
    {
        _asked.AsSpan(0, 4).CopyTo(_answer);
        var messages = Unpack(length, out var answered);
        Transfers++;
        try
        {
            lock (gate)
            {
                beforeTransfer();
                Transfer(messages);
            }

            BinaryPrimitives.WriteInt32LittleEndian(_answer.AsSpan(4), 0);
            return answered;
        }
        catch (IOException e)
        {
            if (e.HResult == TimedOut)
            {
                Thread.Sleep(HeldLow);
            }

            BinaryPrimitives.WriteInt32LittleEndian(_answer.AsSpan(4), -e.HResult);
            return HeadLength;
        }
    }

    private List<Message> Unpack(int length, out int answered)
    {
        var messages = new List<Message>(2);
        answered = HeadLength;
        for (var at = HeadLength; at < length;)
        {
            var head = _asked.AsSpan(at);
            int address = BinaryPrimitives.ReadUInt16LittleEndian(head);
            var isRead = (BinaryPrimitives.ReadUInt16LittleEndian(head[2..]) & ReadFlag) != 0;
            int bytes = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
            at += HeadLength;
            messages.Add(new Message(address, isRead, isRead ? _answer.AsMemory(answered, bytes) : _asked.AsMemory(at, bytes)));
            answered += isRead ? bytes : 0;
            at += isRead ? 0 : bytes;
        }

        return messages;
    }

    /// <summary>A write and a read in one transfer are one with a repeated start.</summary>
    private void Transfer(List<Message> messages)
    {
        if (messages is [{ IsRead: false } write, { IsRead: true } read])
        {
            ChipAt(write.Address).WriteRead(write.Bytes.Span, read.Bytes.Span);
            return;
        }

        foreach (var message in messages)
        {
            if (message.IsRead)
            {
                ChipAt(message.Address).Read(message.Bytes.Span);
            }
            else
            {
                ChipAt(message.Address).Write(message.Bytes.Span);
            }
        }
    }

    private I2cDevice ChipAt(int address)
    {
        if (!_chips.TryGetValue(address, out var chip))
        {
            chip = _chips[address] = booth.Bus.CreateDevice(address);
        }

        return chip;
    }
}
