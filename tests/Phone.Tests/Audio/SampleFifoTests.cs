using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class SampleFifoTests
{
    /// <summary>Any order of writes and reads behaves like a queue that forgets its oldest samples.</summary>
    [Fact]
    public void Is_a_queue_that_drops_the_oldest() =>
        Gen.Int[-40, 60].Array[0, 60].Sample(steps =>
        {
            const int capacity = 50;
            var fifo = new SampleFifo(capacity);
            var model = new Queue<short>();
            short next = 0;
            long dropped = 0;
            foreach (var step in steps)
            {
                if (step >= 0)
                {
                    var samples = Enumerable.Range(0, step).Select(_ => next++).ToArray();
                    fifo.Write(samples);
                    foreach (var sample in samples)
                    {
                        model.Enqueue(sample);
                        if (model.Count > capacity)
                        {
                            model.Dequeue();
                            dropped++;
                        }
                    }
                }
                else
                {
                    var destination = new short[-step];
                    var read = fifo.Read(destination);
                    if (read != model.Count >= destination.Length)
                    {
                        return false;
                    }

                    if (read && !destination.All(sample => sample == model.Dequeue()))
                    {
                        return false;
                    }
                }
            }

            return fifo.Count == model.Count && fifo.Dropped == dropped;
        });

    [Fact]
    public void Cleared_it_is_empty()
    {
        var fifo = new SampleFifo(10);
        fifo.Write([1, 2, 3]);
        fifo.Clear();
        Assert.Equal(0, fifo.Count);
        Assert.False(fifo.Read(new short[1]));
    }
}
